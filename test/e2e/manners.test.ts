import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { addRun, NOW, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
async function start(
  options: SessionOptions = {},
  first: string | RegExp = 'finetune-p042',
): Promise<{ terminal: TestTerminal; home: string }> {
  const opened = await openTestSession(options)
  open.push(opened.terminal)
  await opened.terminal.waitFor(first, 20_000)
  return opened
}
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

/** What a program put on the clipboard of the terminal. */
const clipboard = (terminal: TestTerminal): string | null => {
  const found = [...terminal.written.join('').matchAll(/\u001b\]52;c;([A-Za-z0-9+/=]*)\u0007/g)].at(-1)?.[1]
  return found === undefined ? null : Buffer.from(found, 'base64').toString()
}

describe('menus and history', () => {
  it('x lists what can be done here, Enter does it, and what cannot says why', async () => {
    const { terminal } = await start({ rows: 40 })
    terminal.press('x')
    await terminal.waitFor('─ actions')
    expect(terminal.screen()).toMatch(/enter\s+open\s+Open the run under the cursor/)
    expect(terminal.screen()).toMatch(/esc\s+back\s+this is the first screen/)
    terminal.press('enter')
    await terminal.waitFor('runs > finetune-p043')
    terminal.press('x')
    await terminal.waitFor('─ actions')
    terminal.press('esc')
    await terminal.waitFor('what happened')
  })

  it('ctrl+y copies the command that prints what is shown for a script', async () => {
    const { terminal } = await start()
    terminal.press('/', ...'state:failed', 'enter', 'ctrl+y')
    await terminal.waitFor('copied orion runs state:failed --sort needs_me --json')
    expect(clipboard(terminal)).toBe('orion runs state:failed --sort needs_me --json')
    terminal.press('6', 'x')
    await terminal.waitFor('this view is a command line itself')
  })

  it('- goes to the last view and back, [ and ] through the history', async () => {
    const { terminal } = await start()
    terminal.press('-')
    await terminal.waitFor('you have been in no other view yet')
    terminal.press('j', 'enter')
    await terminal.waitFor('runs > finetune-p042')
    terminal.press('esc')
    await terminal.waitFor('2 of 6')
    terminal.press('-')
    await terminal.waitFor('runs > finetune-p042')
    terminal.press('-')
    await terminal.waitFor('2 of 6')
    terminal.press('[')
    await terminal.waitFor('runs > finetune-p042')
    terminal.press(']')
    await terminal.waitFor('2 of 6')
  })

  it('digits go to views where the screen has no tabs, and say when one is there', async () => {
    const { terminal } = await start()
    terminal.press('3')
    await terminal.waitFor('runs > checkpoints')
    terminal.press('3')
    await terminal.waitFor('this is checkpoints already')
    terminal.press('1')
    await terminal.waitFor('1 of 6')
  })

  it('! lists what was said, newest first, and Enter copies a line', async () => {
    const { terminal } = await start({ env: { SSH_CONNECTION: 'a b' } })
    terminal.press('-', 'esc')
    await terminal.waitFor('this is the first screen')
    terminal.press('!')
    await terminal.waitFor('─ notices')
    terminal.press('enter')
    await terminal.waitFor('copied notice')
    expect(clipboard(terminal)).toBe('this is the first screen')
  })
})

describe('the line for verbs', () => {
  it('completes verbs, runs them in the shell, and Esc comes home', async () => {
    const { terminal } = await start()
    terminal.press(':')
    terminal.send('check')
    await terminal.waitFor('checkpoints')
    terminal.press('tab')
    await terminal.waitFor(': checkpoints')
    terminal.send('run-0005 --json')
    terminal.press('enter')
    await terminal.waitFor('runs > shell')
    await terminal.waitFor('"schema_version"')
    terminal.press('esc')
    await terminal.waitFor('1 of 6')
  })

  it('goes to views by their names, with a run', async () => {
    const { terminal } = await start()
    terminal.press(':')
    await terminal.waitFor(/^ :$/m)
    terminal.send('run finetune-p042')
    terminal.press('enter')
    await terminal.waitFor('runs > finetune-p042')
    terminal.press(':')
    await terminal.waitFor(/^ :$/m)
    terminal.send('run nobody')
    terminal.press('enter')
    await terminal.waitFor('No run is called "nobody"')
  })

  it('says what a wrong line is missing, remembers it, and keeps the output safe', async () => {
    const { terminal, home } = await start()
    terminal.press(':')
    await terminal.waitFor(/^ :$/m)
    terminal.send('chekpoints')
    terminal.press('enter')
    await terminal.waitFor("Did you mean 'orion checkpoints'?")
    expect(readFileSync(join(home, 'shell-history'), 'utf8')).toBe('chekpoints\n')
    terminal.press('enter')
    await terminal.waitFor(/^ :$/m)
    terminal.press('up')
    await terminal.waitFor(': chekpoints')
  })
})

it('the palette finds a run by a few letters', async () => {
  const { terminal } = await start()
  terminal.press('ctrl+p')
  await terminal.waitFor('─ go to')
  terminal.send('ftp42')
  await terminal.waitFor(/run\s+finetune-p042/)
  terminal.press('enter')
  await terminal.waitFor('runs > finetune-p042')
})

describe('a session opens where the last one stood', () => {
  it('after SIGKILL: view, tab and row', async () => {
    const first = await start()
    first.terminal.press('j', 'enter')
    await first.terminal.waitFor('─ this run')
    const keys = ['3']
    first.terminal.press(...keys)
    const file = join(first.home, 'session.json')
    await until(() => readFileSync(file, { encoding: 'utf8', flag: 'a+' }).includes('"tab"'), {
      what: 'the file',
    })
    await first.terminal.idle(500)
    const before = first.terminal.lines()[0]
    first.terminal.kill('SIGKILL')
    await first.terminal.ended()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const { terminal } = await start({ home: first.home }, 'runs > finetune-p042')
    await until(() => terminal.lines()[0] === before, { what: 'the same tab' })
    terminal.press('esc')
    await terminal.waitFor('2 of 6')
  })

  it('and falls back to the list when the run is gone, or the file is nonsense', async () => {
    const first = await start()
    first.terminal.press('q')
    await first.terminal.ended()
    const places = [{ view: 'runs' }, { view: 'run', of: 'run-9999' }]
    writeFileSync(join(first.home, 'session.json'), JSON.stringify({ places }))
    const { terminal } = await start({ home: first.home })
    await terminal.waitFor('cannot open run')
    terminal.press('q')
    await terminal.ended()
    writeFileSync(join(first.home, 'session.json'), '{"places": [{"view": "runs", "state"')
    const again = await start({ home: first.home })
    await again.terminal.waitFor('1 of 6')
  })

  it('with the theme that was chosen', async () => {
    const first = await start()
    first.terminal.press('T')
    await first.terminal.waitFor('theme: Light')
    await first.terminal.idle()
    const colour = first.terminal.cell(1, 0).color
    first.terminal.press('q')
    await first.terminal.ended()
    const { terminal } = await start({ home: first.home })
    await terminal.idle()
    expect(terminal.cell(1, 0).color).toBe(colour)
  })
})

describe('mouse and focus', () => {
  it('M gives the wheel and the footer to Orion, and the terminal has it back afterwards', async () => {
    const { terminal } = await start()
    expect(terminal.modes()).toMatchObject({ mouse: 'none', focus: true })
    terminal.press('M')
    await terminal.waitFor('mouse on')
    expect(terminal.modes().mouse).toBe('vt200')
    terminal.send('\u001b[<65;10;5M')
    await terminal.waitFor('4 of 6')
    const footer = terminal.lines().at(-1) ?? ''
    terminal.send(`\u001b[<0;${footer.indexOf('keys') + 1};${terminal.xterm.rows}M`)
    await terminal.waitFor('─ keys')
    terminal.press('esc', 'M')
    await terminal.waitFor('mouse off')
    expect(terminal.modes().mouse).toBe('none')
    terminal.press('q')
    await terminal.ended()
    expect(terminal.modes()).toMatchObject({ mouse: 'none', focus: false })
  })

  it('the registry is looked at once a minute while the terminal has no focus, and p holds the screen still', async () => {
    const { terminal } = await start()
    terminal.send('\u001b[O')
    await terminal.waitFor('no focus: looks once a minute')
    terminal.send('\u001b[I')
    await until(() => !terminal.screen().includes('no focus'), { what: 'the focus' })
    terminal.press('p')
    await terminal.waitFor('held still')
    terminal.press('p')
    await terminal.waitFor('goes on')
  })

  it('ctrl+t shows what Orion itself uses', async () => {
    const { terminal } = await start()
    terminal.press('ctrl+t')
    await terminal.waitFor(/cpu [\d.]+ % {3}memory .* frame [\d.]+ ms/)
    terminal.press('ctrl+t')
    await until(() => !terminal.screen().includes('cpu '), { what: 'no gauges' })
  })
})

describe('settings of the session', () => {
  const withSettings = (settings: string, themes: Record<string, string> = {}): string => {
    const home = weirdFolder()
    seedRegistry(home, SAMPLE_RUNS)
    mkdirSync(join(home, 'config/orion/themes'), { recursive: true })
    writeFileSync(join(home, 'config/orion/config.yaml'), settings)
    for (const [name, text] of Object.entries(themes))
      writeFileSync(join(home, 'config/orion/themes', name), text)
    return home
  }

  it('keys can be chosen; footer and help show them', async () => {
    const home = withSettings('keys:\n  runs.open: [o]\n')
    const { terminal } = await start({ home })
    await until(() => /^ o open/.test(terminal.lines().at(-1) ?? ''), { what: 'the footer' })
    terminal.press('j', 'o')
    await terminal.waitFor('runs > finetune-p042')
  })

  it('a wrong key is told with its line and column, before the terminal is taken', async () => {
    const home = withSettings('theme: dark\nkeys:\n  runs.opn: [o]\n')
    const { terminal } = await start({ home }, 'The settings')
    expect(terminal.modes().alternate).toBe(false)
  })

  it('a theme of the user extends another; a broken one is told with its line', async () => {
    const home = withSettings('theme: mine\n', {
      'mine.json': '{"extends": "light", "tones": {"title": {"color": "#123456"}}}',
      'wrong.json': '{\n  "tones": {"titel": {"bold": true}}\n}',
    })
    const { terminal } = await start({ home })
    await terminal.waitFor(/wrong.json:2:\d+ .*titel/)
    expect(terminal.cell(1, 0).color).toBe('#123456')
  })

  it('help is searched', async () => {
    const { terminal } = await start()
    terminal.press('?')
    await terminal.waitFor('─ keys')
    terminal.press('/')
    terminal.send('theme')
    await until(() => !terminal.screen().includes('Open the run'), { what: 'the found lines' })
    expect(terminal.screen()).toContain('The next colour theme.')
    terminal.press('esc', 'esc')
    await terminal.waitFor('1 of 6')
  })
})

describe('for a screen reader', () => {
  it('says plain lines on the normal screen, each once, and the row under the cursor', async () => {
    const { terminal } = await start({ env: { INK_SCREEN_READER: '1' }, rows: 60 }, /> .*finetune-p043/)
    expect(terminal.modes()).toMatchObject({ alternate: false, wraparound: true, cursorHidden: false })
    expect(terminal.screen()).not.toMatch(/[\u2500-\u259f\u2800-\u28ff]/)
    const before = terminal.written.join('').length
    terminal.press('j')
    await terminal.waitFor(/> .*running, finetune-p042/)
    await terminal.idle()
    expect(terminal.written.join('').slice(before).split('\r\n').length).toBeLessThan(8)
    terminal.press('q')
    await terminal.waitFor('go on without this session')
  })
})

describe('two sessions on one registry', () => {
  it('agree within two seconds on what a third program writes', async () => {
    const first = await start()
    const second = await start({ home: first.home })
    const store = openStore(join(first.home, 'registry.db'), { now: () => NOW })
    addRun(store, { name: 'just-launched', state: 'completed' }, 77)
    store.close()
    for (const { terminal } of [first, second])
      await until(() => terminal.screen().includes('just-launched'), { timeoutMs: 2000, what: 'the new run' })
  })
})

describe('what a user may ask of the line to the terminal', () => {
  it('ORION_NO_ALT stays on the normal screen, ORION_NO_MOUSE leaves the mouse alone', async () => {
    const { terminal } = await start({ env: { ORION_NO_ALT: '1', ORION_NO_MOUSE: '1' } })
    expect(terminal.modes().alternate).toBe(false)
    terminal.press('M')
    await terminal.waitFor('ORION_NO_MOUSE leaves the mouse to the terminal')
    terminal.press('q')
    await terminal.ended()
  })
})
