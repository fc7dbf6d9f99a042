import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtProgram, environment, orion } from './program.ts'
import { RUNS, recordingOf, seededHome } from './seeded-home.ts'

const home = seededHome(RUNS, [recordingOf('day1')])
const node = join(process.cwd(), 'node_modules', 'node', 'bin', 'node')

/** A folder on the PATH with the program under its name, and files to complete. */
const bin = join(home, 'bin')
mkdirSync(bin)
writeFileSync(join(bin, 'orion'), `#!/bin/sh\nexec '${node}' '${builtProgram()}' "$@"\n`)
chmodSync(join(bin, 'orion'), 0o755)
const place = join(home, 'place')
mkdirSync(join(place, 'configs'), { recursive: true })
for (const name of ['my run.yaml', 'b.toml', 'notes.txt']) writeFileSync(join(place, name), '')
const env = { ...environment({ home }), PATH: `${bin}:${process.env.PATH}` }

const ask = async (...words: string[]) => {
  const { stdout } = await orion(['__complete', '--json', '--', ...words], { home })
  const { candidates, files } = JSON.parse(stdout).item
  return { values: candidates.map(({ value }: { value: string }) => value), files }
}

describe('the program, asked for candidates,', () => {
  it.each([
    [['ru'], ['runs']],
    [
      ['data', ''],
      ['add', 'list', 'show', 'verify'],
    ],
    [['da'], ['data']],
    [['runs', '--so'], ['--sort']],
    [
      ['runs', '--sort', ''],
      ['needs_me', 'created', 'changed', 'name'],
    ],
    [
      ['runs', '--sort=n'],
      ['--sort=needs_me', '--sort=name'],
    ],
    [
      ['runs', 'state:c'],
      ['state:completed', 'state:cancelled'],
    ],
    [['show', 'al'], ['alpha']],
    [
      ['show', 'run-'],
      ['run-d4', 'run-c3', 'run-b2', 'run-a1'],
    ],
    [['show', 'tw'], []],
    [['show', 'alpha', ''], []],
    [
      ['metrics', 'alpha', ''],
      ['grad_norm', 'loss/train'],
    ],
    [
      ['verify', 'run-a1@'],
      ['run-a1@30', 'run-a1@20', 'run-a1@10', 'run-a1@last', 'run-a1@best'],
    ],
    [
      ['inspect', 'alpha@'],
      ['alpha@30', 'alpha@20', 'alpha@10', 'alpha@last', 'alpha@best'],
    ],
    [['inspect', 'nobody@'], []],
    [
      ['resume', 'alpha', '--from', 'run-b'],
      ['run-b2@10', 'run-b2'],
    ],
    [['data', 'show', ''], ['reach/day1']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['schema', 'ru'], ['run-config']],
    [['train', '--on', ''], ['local']],
    [['help', 'tr'], ['train']],
    [['resume', 'alpha', 'training.lr'], ['training.lr=']],
    [
      ['resume', 'alpha', 'training.precision='],
      ['training.precision=fp32', 'training.precision=bf16-mixed'],
    ],
    [['train', 'b.toml', 'checkpoint.async=f'], ['checkpoint.async=false']],
    [['preflight', 'b.toml', 'training.op'], ['training.optimizer.']],
    [
      ['preflight', 'b.toml', 'model.name='],
      ['model.name=poyo', 'model.name=spike_count_mlp'],
    ],
    [
      ['preflight', 'b.toml', 'model.name=spike_count_mlp', 'model.d'],
      ['model.dim=', 'model.depth=', 'model.dropout='],
    ],
    [['preflight', 'b.toml', 'losses[0].na'], ['losses[0].name=']],
    [['preflight', 'b.toml', 'infra='], ['infra=local']],
    [['preflight', 'b.toml', 'trainin.'], []],
    [['train', 'na'], []],
    [['no-such-verb', ''], []],
    [['__c'], []],
  ])('completes %j', async (words, values) => {
    expect((await ask(...words)).values).toEqual(values)
  })

  it('asks the shell for files where a file is meant', async () => {
    expect((await ask('train', 'a')).files).toEqual(['.yaml', '.yml', '.toml', '.json', '.ts', '.py'])
    expect((await ask('data', 'add', '')).files).toEqual([])
    expect((await ask('show', '')).files).toBeNull()
  })

  it('answers nothing where the registry cannot be read', async () => {
    const { code, stdout, stderr } = await orion(['__complete', '--', 'show', ''], {
      home,
      env: { ORION_HOME: join(place, 'notes.txt') },
    })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('bash', () => {
  const complete = (line: string) => {
    const script = `
      source <(orion completion bash)
      COMP_LINE=$1 COMP_POINT=\${#1}
      read -ra COMP_WORDS <<< "\${1//[=@:]/ & }"
      [[ $1 == *[[:space:]] ]] && COMP_WORDS+=('')
      COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
      _orion
      printf '%s\\n' "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['-c', script, 'bash', line], { env, cwd: place, encoding: 'utf8' })
      .trimEnd()
      .split('\n')
  }

  it.each([
    ['orion ru', ['runs']],
    ['orion data ', ['add', 'list', 'show', 'verify']],
    ['orion show al', ['alpha']],
    ['orion verify run-a1@1', ['10']],
    ['orion runs --sort=n', ['name', 'needs_me']],
    ['orion runs state:f', ['failed']],
    ['orion train ', ['b.toml', 'configs', 'my run.yaml']],
    ['orion train configs/', ['']],
    ['orion train b.toml training.precision=b', ['bf16-mixed']],
    ['orion resume alpha training.accu', ['training.accumulate=']],
  ])('completes %j', (line, words) => {
    expect(complete(line).toSorted()).toEqual(words)
  })

  it('defines nothing but the function and the completion', () => {
    const listing = 'declare -F; compgen -v'
    const before = execFileSync('bash', ['-c', listing], { env, encoding: 'utf8' }).split('\n')
    const after = execFileSync('bash', ['-c', `source <(orion completion bash); ${listing}`], {
      env,
      encoding: 'utf8',
    })
    expect(after.split('\n').filter(name => !before.includes(name))).toEqual(['declare -f _orion'])
  })
})

const installed = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

describe.runIf(installed('zsh'))('zsh', () => {
  it('accepts the script and completes with it', () => {
    const script = `
      autoload -Uz compinit && compinit -D
      source <(orion completion zsh)
      _describe() { print -rl -- \${(P)3} }
      words=(orion show al) CURRENT=3
      _orion`
    const out = execFileSync('zsh', ['-fc', script], { env, encoding: 'utf8' })
    expect(out).toMatch(/^alpha:run-a1/m)
  })

  it('leaves no space behind a key', () => {
    const script = `
      autoload -Uz compinit && compinit -D
      source <(orion completion zsh)
      _describe() { print -rl -- \${(P)3} "[\${(j:,:)@[4,-1]}]" }
      words=(orion resume alpha training.accu) CURRENT=4
      _orion`
    const out = execFileSync('zsh', ['-fc', script], { env, encoding: 'utf8' })
    expect(out).toMatch(/^training\.accumulate=:.*\n\[-S,\]$/m)
  })
})

describe.runIf(installed('fish'))('fish', () => {
  it('completes with the script', () => {
    const out = execFileSync('fish', ['-Nc', 'orion completion fish | source; complete -C "orion show al"'], {
      env,
      encoding: 'utf8',
    })
    expect(out).toMatch(/^alpha\t/m)
  })

  it('completes keys with what they mean', () => {
    const line = 'orion completion fish | source; complete -C "orion resume alpha training.accu"'
    const out = execFileSync('fish', ['-Nc', line], { env, encoding: 'utf8' })
    expect(out).toMatch(/^training\.accumulate=\tmicro-batches of one optimizer step \(default 1\)/m)
  })
})
