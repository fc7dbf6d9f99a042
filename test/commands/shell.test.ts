import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { builtProgram, environment, orion } from './program.ts'
import { RUNS, seededHome } from './seeded-home.ts'

const node = join(process.cwd(), 'node_modules', 'node', 'bin', 'node')

describe('the shell over a pipe', () => {
  const home = seededHome(RUNS)
  const lines = (input: string) => orion(['shell'], { home, input })

  it('runs each line as the command line would', async () => {
    const { code, stdout } = await lines('runs --json\n\n# a comment\norion show alpha\n')
    expect(code).toBe(0)
    const [json = '', ...text] = stdout.split('\n')
    expect(JSON.parse(json).items).toHaveLength(RUNS.length)
    expect(text.join('\n')).toContain('✔ completed  alpha')
  })

  it('goes on after a line that fails and ends with its exit code', async () => {
    const { code, stdout, stderr } = await lines('show nobody\nshow alpha')
    expect(code).toBe(5)
    expect(stderr).toContain('orion: ')
    expect(stdout).toContain('alpha')
  })

  it.each([
    ["show 'alpha", 'a quote is not closed'],
    ['shell', 'this is the shell already'],
    ['rnus', "Did you mean 'orion runs'?"],
  ])('answers %j with a word on what is wrong', async (line, word) => {
    expect(await lines(line)).toMatchObject({ code: 2, stderr: expect.stringContaining(word) })
  })

  it('stops at exit', async () => {
    const { stdout } = await lines('exit\nruns\n')
    expect(stdout).toBe('')
  })

  it('expands nothing: a line is words', async () => {
    const { stderr } = await lines('show $HOME`id`$(id)')
    expect(stderr).toContain('$HOME`id`$(id)')
  })
})

describe('the shell on a terminal', () => {
  it('completes with Tab, keeps a private history, gives the terminal back to each verb, and leaves with Ctrl+D', async () => {
    const home = seededHome(RUNS)
    const pty = spawn(node, [builtProgram(), 'shell'], {
      cols: 100,
      rows: 30,
      cwd: home,
      env: { ...environment({ home }), TERM: 'xterm-256color', NO_COLOR: '1' },
    })
    let seen = ''
    pty.onData(data => {
      seen += data
    })
    const ended = new Promise<number>(resolve => pty.onExit(({ exitCode }) => resolve(exitCode)))
    const press = async (keys: string, text: string | RegExp) => {
      const from = seen.length
      pty.write(keys)
      const wanted =
        typeof text === 'string' ? (part: string) => part.includes(text) : (part: string) => text.test(part)
      await until(() => wanted(seen.slice(from)), { what: `${text} after ${JSON.stringify(keys)}` })
    }
    await until(() => seen.includes('orion> '), { what: 'the prompt' })
    await press('sho\t', 'show ')
    await press('al\t', 'alpha')
    await press('\r', /completed[\s\S]*orion> /)
    await press('nonsense\u0003runs --limit 1\r', /state +run[\s\S]*orion> /)
    await press('\u001b[A', 'runs --limit 1')
    pty.write('\u0015\u0004')
    expect(await ended).toBe(0)
    const history = join(home, 'orion home', 'shell-history')
    expect(readFileSync(history, 'utf8')).toBe('show alpha\nruns --limit 1\n')
    expect(statSync(history).mode & 0o777).toBe(0o600)
  })
})
