import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { shellQuote } from '../../src/core/text/quote.ts'
import { SAMPLE_RECORDINGS, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { openTestSession, sessionProgram } from '../support/session.ts'
import { TestTerminal, UNTOUCHED } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

const sttyLines = (terminal: TestTerminal): string[] =>
  terminal.lines().filter(line => /^[0-9a-f]+:[0-9a-f]+:/.test(line))

/** A shell that prints its modes, opens the session once for each of `times`, and prints them again. */
async function shellOf(times: number): Promise<TestTerminal> {
  const home = weirdFolder()
  seedRegistry(home, SAMPLE_RUNS, { recordings: SAMPLE_RECORDINGS })
  const script = `
    for turn in $(seq ${times}); do
      stty -g; "$NODE" "$PROGRAM"; code=$?; stty -g; echo "turn $turn ended $code"; read rest; clear
      rm -f "$ORION_HOME/session.json"
    done`
  const terminal = new TestTerminal({
    columns: 100,
    rows: 30,
    argv: ['/bin/sh', '-c', script],
    env: { NODE: process.execPath, PROGRAM: await sessionProgram(), ORION_HOME: home },
  })
  open.push(terminal)
  return terminal
}

const sessionPid = (terminal: TestTerminal): number =>
  Number(execFileSync('pgrep', ['-P', String(terminal.pty.pid)], { encoding: 'utf8' }).trim())

const verb = (line: string) => [':', line, '\r']
/** How to come to each view from the list of runs, and what says that it stands. */
const VIEWS: [name: string, keys: string[], sign: string | RegExp][] = [
  ['runs', [], 'finetune-p042'],
  ['run', ['\r'], '─ this run'],
  ['logs', ['\r', '2'], '─ logs'],
  ['metrics', ['\r', '3'], '─ loss/train'],
  ['config', ['\r', '5'], 'training.max_steps'],
  ['events', ['\r', '6'], '─ events'],
  ['new', ['n'], 'begin with'],
  ['preflight', ['\r', 'P'], 'preflight'],
  ['checkpoints', verb('checkpoints'), 'runs > checkpoints'],
  ['lineage', verb('lineage'), 'runs > lineage'],
  ['data', verb('data'), 'runs > data'],
  ['shell', verb('shell'), 'runs > shell'],
  ['a field', ['/', 'swe'], '/ swe'],
  ['a question', ['j', '\r', 'c'], 'orion cancel'],
  ['the palette', ['\u0010'], '─ go to'],
]

it.each(['SIGTERM', 'SIGHUP'] as const)(
  '%s at every view gives the terminal back',
  async signal => {
    const terminal = await shellOf(VIEWS.length)
    for (const [at, [name, keys, sign]] of VIEWS.entries()) {
      await terminal.waitFor('finetune-p042', 20_000)
      terminal.press(...keys)
      await terminal.waitFor(sign)
      expect(terminal.modes(), name).toMatchObject({ alternate: true, cursorHidden: true })
      process.kill(sessionPid(terminal), signal)
      await terminal.waitFor(`turn ${at + 1} ended`)
      expect(terminal.screen(), name).not.toContain('ended 0')
      expect(terminal.modes(), name).toEqual(UNTOUCHED)
      const modes = sttyLines(terminal)
      expect(modes, `${name}\n${terminal.screen()}`).toHaveLength(2)
      expect(modes[0], name).toBe(modes[1])
      terminal.send('\r')
    }
  },
  180_000,
)

/** Opens a draft in an editor whose script is given; returns when the editor has been there. */
async function editWith(script: string): Promise<TestTerminal> {
  const home = weirdFolder()
  const editor = join(home, 'editor.sh')
  const been = join(home, 'been')
  writeFileSync(editor, `#!/bin/sh\n${script}\n: > ${shellQuote(been)}\n`)
  chmodSync(editor, 0o700)
  const { terminal } = await openTestSession({
    columns: 100,
    rows: 30,
    env: { VISUAL: undefined, EDITOR: `sh ${shellQuote(editor)}` },
  })
  open.push(terminal)
  await terminal.waitFor('finetune-p042', 20_000)
  terminal.press('n')
  await terminal.waitFor('begin with')
  terminal.press('enter')
  await terminal.waitFor('draft saved')
  terminal.press('ctrl+e')
  const ended = /the editor ended|cannot be started/
  await until(() => existsSync(been) || ended.test(terminal.screen()), { what: 'the editor' })
  return terminal
}

/** The session has the terminal to itself, with the modes that it wants. */
function isOwn(terminal: TestTerminal): boolean {
  const { alternate, wraparound, cursorHidden, mouse } = terminal.modes()
  return alternate && !wraparound && cursorHidden && mouse === 'none'
}

describe('an editor that behaves badly', () => {
  it.each<[what: string, script: string, says: string | RegExp]>([
    ['kills itself', 'kill -9 $$', /the editor ended with 137/],
    ['hangs up', 'kill -HUP $$', /the editor ended with 129/],
    ['does not exist', 'exit 127', 'cannot be started'],
    [
      'leaves raw mode, the mouse and its own screen',
      'stty raw -echo; printf "\\033[?1049h\\033[?1000h\\033[?7h\\033[4h"',
      /taken over|mistakes/,
    ],
    ['leaves cooked mode', 'stty sane', /taken over|mistakes/],
    ['empties the file', ': > "$1"', 'what was there before is kept'],
  ])(
    '%s: the session goes on, hears keys one by one, and leaves a whole terminal',
    async (_what, script, says) => {
      const terminal = await editWith(script)
      await terminal.waitFor(says)
      await until(() => terminal.lines()[0]?.startsWith(' orion'), { what: 'the header in its place' })
      await until(() => isOwn(terminal), { what: 'the screen and the modes of the session' })
      terminal.press('ctrl+n')
      await terminal.waitFor(/new run > (?!name)\w+/)
      expect(terminal.screen()).not.toContain('^N')
      terminal.press('ctrl+c')
      await terminal.ended()
      expect(terminal.modes()).toEqual(UNTOUCHED)
    },
  )
})
