import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { launchScripts } from '../../src/core/launch-script.ts'
import { shellQuote } from '../../src/core/text/quote.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../support/fuzz-runs.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const resources = { ranks: 3, nodes: 1, threads_per_rank: 2 }
const SHELLS = ['dash', 'bash']

/** Text that shells stumble over, without NUL, which no argument can hold. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...`'"\`$\\\n\r\t ;&|<>(){}[]*?~#!=-`),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter(unit => unit !== '\0'),
  ),
})

describe('shellQuote', () => {
  it.each(SHELLS)(
    'gives back any text through %s',
    shell => {
      fc.assert(
        fc.property(
          fc.array(
            hostile.filter(text => text.isWellFormed()),
            { minLength: 20, maxLength: 40 },
          ),
          texts => {
            const line = `printf '%s\\0' ${texts.map(shellQuote).join(' ')}`
            const output = execFileSync(shell, ['-c', line], { encoding: 'utf8', cwd: weirdFolder() })
            expect(output.split('\0').slice(0, -1)).toEqual(texts)
          },
        ),
        { numRuns: fuzzRuns(100) },
      )
    },
    FUZZ_TIMEOUT_MS,
  )

  it('leaves plain words readable', () => {
    expect(shellQuote('--lr=1e-3')).toBe('--lr=1e-3')
    expect(shellQuote('/opt/orion/bin')).toBe('/opt/orion/bin')
  })

  it('refuses a NUL', () => {
    expect(() => shellQuote('a\0b')).toThrow('NUL')
  })
})

describe('launchScripts', () => {
  const torchrun = launchScripts({
    launch: { mode: 'torchrun', module: 'orion.train', args: ['--name', "it's"] },
    resources,
  })

  it.each(SHELLS)('writes scripts that %s can read', shell => {
    const folder = weirdFolder()
    const nodes = launchScripts({
      launch: { mode: 'torchrun', module: 'orion.train', args: [] },
      resources: { ranks: 4, nodes: 2, threads_per_rank: 1 },
    })
    const all = {
      ...torchrun,
      ...Object.fromEntries(Object.entries(nodes).map(([name, text]) => [`nodes-${name}`, text])),
      'process.sh': launchScripts({ launch: { mode: 'process', argv: ['a b'] }, resources })['entrypoint.sh'],
    }
    for (const [name, text] of Object.entries(all)) {
      writeFileSync(join(folder, name), text ?? '')
      execFileSync(shell, ['-n', join(folder, name)])
    }
  })

  it('names no folder of this machine', () => {
    expect(Object.values(torchrun).join('')).not.toContain(process.cwd())
  })

  it('starts torchrun with the words that it is given, and each rank with its module', () => {
    const folder = weirdFolder()
    const attempt = join(folder, 'attempts', '1')
    const bundle = join(folder, 'bundle')
    mkdirSync(bundle, { recursive: true })
    for (const [name, text] of Object.entries(torchrun)) writeFileSync(join(bundle, name), text)
    // Stands for Python: prints its arguments, one a NUL-ended word.
    const python = join(folder, 'python')
    writeFileSync(python, `#!/bin/sh\nprintf '%s\\0' "$OMP_NUM_THREADS" "$PWD" "$@"\n`, { mode: 0o700 })
    const env = {
      PATH: process.env.PATH,
      ORION_PYTHON: python,
      ORION_BUNDLE: bundle,
      ORION_ATTEMPT_DIR: attempt,
      ORION_TOKEN: 'orion-x-1-abc',
      RANK: '2',
    }
    const words = execFileSync('/bin/sh', [join(bundle, 'entrypoint.sh')], { env, encoding: 'utf8' }).split(
      '\0',
    )
    expect(words.slice(0, -1)).toEqual([
      '2',
      bundle,
      '-m',
      'torch.distributed.run',
      '--nnodes=1',
      '--nproc-per-node=3',
      '--rdzv-backend=c10d',
      '--rdzv-endpoint=127.0.0.1:0',
      '--rdzv-id=orion-x-1-abc',
      '--local-addr=127.0.0.1',
      '--max-restarts=0',
      `--log-dir=${attempt}/logs/0/torchelastic`,
      '--no-python',
      '/bin/sh',
      `${bundle}/rank.sh`,
    ])
    execFileSync('/bin/sh', [join(bundle, 'rank.sh')], { env: { ...env, OMP_NUM_THREADS: '2' }, cwd: bundle })
    const rank = readFileSync(join(attempt, 'logs', '0', 'rank2.out'), 'utf8').split('\0')
    expect(rank.slice(0, -1)).toEqual(['2', bundle, '-m', 'orion.train', '--name', "it's"])
  })

  it('lets torchrun start ranks again, but not one that ended for good', () => {
    const folder = weirdFolder()
    const scripts = launchScripts({
      launch: { mode: 'torchrun', module: 'orion.train', args: [] },
      resources: { ...resources, restarts: 4 },
    })
    expect(scripts['entrypoint.sh']).toContain('--max-restarts=4 ')
    writeFileSync(join(folder, 'rank.sh'), scripts['rank.sh'] ?? '')
    writeFileSync(join(folder, 'final'), '85')
    const env = { ORION_ATTEMPT_DIR: folder, ORION_PYTHON: '/does/not/exist', RANK: '0' }
    const ended = spawnSync('/bin/sh', [join(folder, 'rank.sh')], { env })
    expect([ended.status, readdirSync(folder).sort()]).toEqual([85, ['final', 'rank.sh']])
  })
})
