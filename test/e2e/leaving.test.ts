import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { NOW, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { openTestSession, sessionProgram } from '../support/session.ts'
import { TestTerminal, UNTOUCHED } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

/** A shell in the terminal that prints its modes, runs the session and prints them again. */
async function inShell(env: Record<string, string> = {}): Promise<TestTerminal> {
  const home = weirdFolder()
  seedRegistry(home, SAMPLE_RUNS)
  const script = 'stty -g; "$NODE" "$PROGRAM"; code=$?; stty -g; echo "ended $code"; read rest'
  const terminal = new TestTerminal({
    columns: 100,
    rows: 24,
    argv: ['/bin/sh', '-c', script],
    env: {
      NODE: process.execPath,
      PROGRAM: await sessionProgram(),
      ORION_HOME: home,
      SESSION_NOW: NOW.toISOString(),
      ...env,
    },
  })
  open.push(terminal)
  await terminal.waitFor('finetune-p042', 20_000)
  expect(terminal.modes()).toMatchObject({ alternate: true, bracketedPaste: true, cursorHidden: true })
  return terminal
}

/** Process id of the session under the shell. */
function sessionPid(terminal: TestTerminal): number {
  return Number(execFileSync('pgrep', ['-P', String(terminal.pty.pid)], { encoding: 'utf8' }).trim())
}

function sttyLines(terminal: TestTerminal): string[] {
  return terminal.lines().filter(line => /^[0-9a-f]+:[0-9a-f]+:/.test(line))
}

async function expectGivenBack(terminal: TestTerminal): Promise<void> {
  await terminal.waitFor(/ended \d+/)
  expect(terminal.modes()).toEqual(UNTOUCHED)
  const modes = sttyLines(terminal)
  expect(modes, terminal.screen()).toHaveLength(2)
  expect(modes[0]).toBe(modes[1])
}

describe('the terminal is given back', () => {
  it('after q, with a word on the jobs that go on', async () => {
    const terminal = await inShell()
    terminal.press('q')
    await expectGivenBack(terminal)
    expect(terminal.screen()).toContain('2 runs go on without this session')
    expect(terminal.screen()).toContain('ended 0')
  })

  it('after ctrl+c', async () => {
    const terminal = await inShell()
    terminal.press('ctrl+c')
    await expectGivenBack(terminal)
  })

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)('after %s', async signal => {
    const terminal = await inShell()
    process.kill(sessionPid(terminal), signal)
    await expectGivenBack(terminal)
    expect(terminal.screen()).not.toContain('ended 0')
  })

  it.each([
    ['throw', 'a broken session'],
    ['rejection', 'a broken promise'],
  ])('after an uncaught error (%s), which is told afterwards', async (kind, message) => {
    const terminal = await inShell({ SESSION_CRASH: kind })
    process.kill(sessionPid(terminal), 'SIGUSR2')
    await expectGivenBack(terminal)
    expect(terminal.screen()).toContain(message)
    expect(terminal.screen()).toContain('ended 1')
  })

  it('after ctrl+z, and taken again after fg', async () => {
    const home = weirdFolder()
    seedRegistry(home, SAMPLE_RUNS)
    const terminal = new TestTerminal({
      columns: 100,
      rows: 24,
      argv: ['/bin/bash', '--norc', '--noprofile', '-i'],
      env: {
        PS1: 'prompt> ',
        NODE: process.execPath,
        PROGRAM: await sessionProgram(),
        ORION_HOME: home,
        SESSION_NOW: NOW.toISOString(),
      },
    })
    open.push(terminal)
    await terminal.waitFor('prompt>')
    terminal.send('"$NODE" "$PROGRAM"\r')
    await terminal.waitFor('finetune-p042', 20_000)
    terminal.press('ctrl+z')
    await terminal.waitFor('Stopped')
    // The shell itself wants marked pastes and its own keys; screen, wrapping, mouse and cursor are what we took.
    expect(terminal.modes()).toMatchObject({
      alternate: false,
      wraparound: true,
      mouse: 'none',
      cursorHidden: false,
    })
    terminal.send('fg\r')
    await terminal.waitFor('finetune-p042')
    expect(terminal.modes()).toMatchObject({ alternate: true, cursorHidden: true })
    terminal.press('j')
    await terminal.idle()
    terminal.press('q')
    await terminal.waitFor('go on without this session')
  })
})

describe('the end of the terminal', () => {
  it('a closed terminal ends the session', async () => {
    const { terminal } = await openTestSession()
    open.push(terminal)
    await terminal.waitFor('finetune-p042', 20_000)
    terminal.kill('SIGHUP')
    const { signal } = await terminal.ended(5000)
    expect(signal).toBe(1)
  })

  it('a killed session opens again where nothing is lost', async () => {
    const { terminal, home } = await openTestSession()
    open.push(terminal)
    await terminal.waitFor('finetune-p042', 20_000)
    terminal.kill('SIGKILL')
    await terminal.ended()
    const again = await openTestSession({ home })
    open.push(again.terminal)
    await again.terminal.waitFor('finetune-p042', 20_000)
  })
})

describe('in tmux', () => {
  const socket = `orion-test-${process.pid}`
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' })
  afterEach(() => {
    try {
      tmux('kill-server')
    } catch {
      // It has ended by itself.
    }
  })

  it.each([
    [80, 24],
    [120, 30],
    [200, 50],
  ])('the screen is right at %ix%i, after a resize, and gone after q', async (columns, rows) => {
    const home = weirdFolder()
    seedRegistry(home, SAMPLE_RUNS)
    const environment = {
      ORION_HOME: home,
      NODE: process.execPath,
      PROGRAM: await sessionProgram(),
      SESSION_NOW: NOW.toISOString(),
    }
    const set = Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    tmux('new-session', '-d', '-s', 't', '-x', String(columns), '-y', String(rows), ...set, '/bin/sh')
    const shown = () => tmux('capture-pane', '-p', '-t', 't').split('\n').slice(0, -1)
    tmux('send-keys', '-t', 't', 'printf before; "$NODE" "$PROGRAM"', 'Enter')
    await until(() => shown().join().includes('finetune-p042') && /q quit$/.test(shown().at(-1) ?? ''), {
      timeoutMs: 20_000,
      what: 'the runs',
    })
    const lines = shown()
    expect(lines[0]).toMatch(/^ orion {2}runs/)
    expect(lines[1]).toMatch(/^╭─ runs ─.* 1 of 6 ─╮$/)
    expect(lines.at(-1)).toMatch(/q quit$/)
    expect(lines.filter(line => line.startsWith('╰'))).toHaveLength(1)

    tmux('resize-window', '-t', 't', '-x', '90', '-y', '28')
    await until(() => shown().length === 28 && /q quit$/.test(shown().at(-1) ?? ''), {
      what: 'the resized screen',
    })
    expect(shown()[1]).toHaveLength(90)
    expect(shown().filter(line => line.startsWith('╭'))).toHaveLength(1)

    tmux('send-keys', '-t', 't', 'j', 'Enter')
    await until(() => shown()[0]?.includes('runs > finetune-p042'), { what: 'the run' })
    tmux('send-keys', '-t', 't', 'q')
    await until(() => shown().some(line => line.includes('before')), { what: 'the shell' })
    expect(shown().join('\n')).not.toContain('╭')
  })
})

it('a slow terminal gets whole frames and newest state, and keys are not lost', async () => {
  const { terminal } = await openTestSession({ bytesPerSecond: 20_000, columns: 120, rows: 30 })
  open.push(terminal)
  await terminal.waitFor('finetune-p042', 20_000)
  for (let at = 0; at < 40; at += 1) terminal.press(at % 2 === 0 ? 'j' : 'k')
  terminal.press('G')
  await pause(0)
  await terminal.idle(600)
  const rows = terminal.lines()
  const under = rows.findIndex((_, row) => row > 1 && terminal.cell(4, row).background !== null)
  expect(rows[under]).toContain('r2-test-demo')
  terminal.press('q')
  await terminal.ended()
})
