import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { shellQuote } from '../../src/core/text/quote.ts'
import { writeSettings } from '../support/hosts.ts'
import { SAMPLE_RECORDINGS, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { openTestSession, type SessionOptions, waitForKept } from '../support/session.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
async function start(options: SessionOptions = {}): Promise<{ terminal: TestTerminal; home: string }> {
  const session = await openTestSession({ columns: 120, rows: 30, recordings: SAMPLE_RECORDINGS, ...options })
  open.push(session.terminal)
  await session.terminal.waitFor('finetune-p042', 20_000)
  return session
}
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

/** The new run from the template `r2-test`, on its first step with fields. */
async function fromTemplate(options: SessionOptions = {}): Promise<{ terminal: TestTerminal; home: string }> {
  const session = await start(options)
  const { terminal } = session
  terminal.press('n')
  await terminal.waitFor('begin with')
  terminal.press('/')
  terminal.send('template r2')
  await until(() => !terminal.screen().includes('grasshopper'), { what: 'the filter' })
  terminal.press('enter')
  await terminal.waitFor('/template r2')
  terminal.press('enter')
  await terminal.waitFor('new run > name')
  return session
}

const draftsIn = (home: string): string[] => {
  const folder = join(home, 'drafts')
  return existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.yaml')) : []
}
const onlyDraft = (home: string): string => {
  const [name = ''] = draftsIn(home)
  return join(home, 'drafts', name)
}
async function waitForDraft(home: string, holds: (text: string) => boolean): Promise<void> {
  const text = () => (draftsIn(home).length > 0 ? readFileSync(onlyDraft(home), 'utf8') : '')
  await until(() => holds(text()), { what: 'the draft' }).catch(error => {
    throw new Error(`${error.message}; it holds\n${text()}`)
  })
}

/** An editor that does what a line of shell says with the file in $1. */
function editor(does: string): string {
  const path = join(weirdFolder(), 'my editor')
  writeFileSync(path, `#!/bin/sh\n${does}\n`)
  chmodSync(path, 0o700)
  return shellQuote(path)
}

describe('the start of a new run', () => {
  it('offers a blank config, templates and earlier runs, and says what it needs first', async () => {
    const { terminal } = await start()
    terminal.press('n')
    await terminal.waitFor('begin with')
    for (const words of ['empty config', 'Decode cursor velocity', 'poyo-mp-pretrain', 'run-0003'])
      expect(terminal.screen()).toContain(words)
    terminal.press('ctrl+n')
    await terminal.waitFor('choose first what the run begins with')
    terminal.press('D')
    await terminal.waitFor('only a draft can be deleted here')
    terminal.press('esc')
    await terminal.waitFor('1 of 6')
  })

  it('goes on with a draft that was left, and deletes one after asking', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('esc')
    await terminal.waitFor('1 of 6')
    terminal.press('n')
    await terminal.waitFor('written')
    terminal.press('enter')
    await terminal.waitFor('new run > name')
    terminal.press('esc')
    await terminal.waitFor('1 of 6')
    terminal.press('n')
    await terminal.waitFor('written')
    terminal.press('D')
    await terminal.waitFor('orion drafts delete')
    terminal.press('n')
    await terminal.waitFor('begin with')
    expect(draftsIn(home)).toHaveLength(1)
    terminal.press('D')
    await terminal.waitFor('orion drafts delete')
    terminal.press('y')
    await terminal.waitFor('draft deleted')
    expect(draftsIn(home)).toEqual([])
  })

  it('begins with the config of the run under the cursor', async () => {
    const { terminal, home } = await start()
    terminal.press('N')
    await terminal.waitFor('new run > name')
    await terminal.waitFor('finetune-p044')
    await waitForDraft(home, text => text.startsWith('# Started from run run-0003\n'))
  })

  it('begins blank and says which fields are missing', async () => {
    const { terminal } = await start()
    terminal.press('n')
    await terminal.waitFor('begin with')
    terminal.press('enter')
    await terminal.waitFor('new run > name')
    await terminal.waitFor('mistakes')
    terminal.send('first-run')
    terminal.press('ctrl+t')
    await terminal.waitFor('new run > data')
    await terminal.waitFor('is missing')
  })
})

describe('the fields of a new run', () => {
  it('take what is typed, keys included, and save it at once, for the owner only', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+u')
    terminal.send('q-T:?x-1')
    await terminal.waitFor('letters, digits, dot')
    terminal.press('ctrl+u')
    terminal.send('quick-1')
    await waitForDraft(home, text => text.includes('name: quick-1\n'))
    expect(statSync(onlyDraft(home)).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'drafts')).mode & 0o777).toBe(0o700)
    expect(terminal.exit).toBeNull()
  })

  it('show range, mistake and default of the one under the cursor', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+n', 'tab', 'ctrl+u')
    terminal.send('99')
    await terminal.waitFor('a number between 0.05 and 60')
    await terminal.waitFor('1 mistake')
    expect(terminal.screen()).toMatch(/✖.*expected a number between 0\.05 and 60, found 99/)
    terminal.press('ctrl+r')
    await terminal.waitFor('this is the default')
    await waitForDraft(home, text => !text.includes('window_s'))
    expect(terminal.screen()).not.toContain('mistake')
  })

  it('match the catalog while a query is typed, and say what may be meant', async () => {
    const { terminal } = await fromTemplate()
    terminal.press('ctrl+n')
    await terminal.waitFor('matches 3 of 4 recordings')
    await terminal.waitFor('windows a pass')
    terminal.press('ctrl+u')
    terminal.send('query(dataset="r2-tset")')
    await terminal.waitFor('Did you mean dataset="r2-test"?')
    terminal.press('ctrl+u')
    terminal.send('query(session="p044-0[12]*"')
    await terminal.waitFor('The query is wrong at character')
    terminal.press('ctrl+u')
    terminal.send('\u001b[200~query(session="p044-01")\u001b[201~')
    await terminal.waitFor('matches 1 of 4 recordings')
    terminal.press('ctrl+u')
    terminal.send('query(dataset="g')
    terminal.press('right')
    await terminal.waitFor('matches 1 of 4 recordings')
    expect(terminal.screen()).toContain('query(dataset="grasshopper")')
  })

  it('offer choices with the arrows and by their first letter; a variant brings its own fields', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+n', 'ctrl+n')
    await terminal.waitFor('latent_step')
    terminal.press('right')
    await terminal.waitFor('history_bins')
    await waitForDraft(home, text => text.includes('name: spike_count_mlp') && !text.includes('latent_step'))
    terminal.send('p')
    await terminal.waitFor('latent_step')
  })

  it('add losses to their list and take them away', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+n', 'ctrl+n', 'ctrl+n')
    await terminal.waitFor('+ losses')
    terminal.press('tab', 'tab', 'enter', 'right')
    await waitForDraft(home, text => text.includes('- name: huber'))
    await terminal.waitFor('2.delta')
    terminal.press('ctrl+x')
    await waitForDraft(home, text => !text.includes('huber') && text.includes('- name: mse'))
  })

  it('keep the comments of the template and say what differs from it', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+n', 'ctrl+n', 'ctrl+n', 'ctrl+n')
    await terminal.waitFor('max_steps')
    terminal.press('ctrl+u')
    terminal.send('250')
    await terminal.waitFor('training.max_steps 100 -> 250')
    await waitForDraft(
      home,
      text => text.includes('max_steps: 250') && text.includes('# Decode cursor velocity'),
    )
  })

  it('type nothing into fields while a question or the help lies over them', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+g')
    await terminal.waitFor('The next field.')
    terminal.send('zzz')
    terminal.press('esc')
    await terminal.waitFor('new run > name')
    expect(readFileSync(onlyDraft(home), 'utf8')).toContain('name: r2-test\n')
  })
})

/** A profile of a cluster that nobody answers for: no session asks it anything but what it has free. */
const CLUSTER = `profiles:
  polaris:
    adapter: slurm
    host: orion-test.invalid
    run_root: /scratch/lab/runs
    slurm: { partition: gpu, time_limit: "1-00:00:00" }
`

/** From the first step with fields to that of the profile. */
async function toInfra(terminal: TestTerminal): Promise<void> {
  await terminal.waitFor('new run > name')
  for (let at = 0; at < 12 && !terminal.screen().includes('new run > infra'); at += 1) {
    const before = crumbOf(terminal)
    terminal.press('ctrl+n')
    await until(() => crumbOf(terminal) !== before, { what: `the step after ${before}` })
  }
}
const crumbOf = (terminal: TestTerminal): string | undefined => /new run > (\w+)/.exec(terminal.screen())?.[0]

describe('what a run asks of a scheduler', () => {
  it('has a step of its own where the profile has one: fields of the schema, over what the profile asks', async () => {
    const home = weirdFolder()
    writeSettings(home, CLUSTER)
    seedRegistry(home, SAMPLE_RUNS, { still: true, recordings: SAMPLE_RECORDINGS })
    const { terminal } = await fromTemplate({ home })
    await toInfra(terminal)
    terminal.press('ctrl+n')
    await terminal.waitFor('new run > review')
    terminal.press('ctrl+b')
    await terminal.waitFor('new run > infra')
    terminal.press('ctrl+u')
    terminal.send('polaris')
    await waitForDraft(home, text => text.includes('infra: polaris'))
    terminal.press('ctrl+n')
    await terminal.waitFor('new run > slurm')
    await terminal.waitFor(/❯ {2}partition +gpu/)
    expect(terminal.screen()).toMatch(/time_limit +1-00:00:00/)
    expect(terminal.screen()).toMatch(/grace_s +120/)
    terminal.send('long')
    await waitForDraft(home, text => text.includes('slurm:\n  partition: long\n'))
    await terminal.waitFor(/polaris {2}slurm on orion-test.invalid +asks for partition long, time 1-00:00:00/)
    terminal.press('tab', 'tab', 'tab')
    await terminal.waitFor('time after which the job is ended')
    terminal.send('a day')
    await terminal.waitFor(/✖.*it is no time/)
    terminal.press('ctrl+u')
    terminal.send('2-00:00:00')
    await waitForDraft(home, text => text.includes('time_limit: 2-00:00:00\n'))
    terminal.press('tab', 'tab', 'tab', 'tab', 'tab')
    await terminal.waitFor('nodes to keep out')
    terminal.send('[n1, n2]')
    await waitForDraft(home, text => /exclude: *(\[ *n1, n2 *\]|\n *- n1\n *- n2\n)/.test(text))
    terminal.press('up', 'up', 'up', 'up', 'up', 'ctrl+r')
    await waitForDraft(home, text => !text.includes('time_limit'))
    await terminal.waitFor(/time_limit +1-00:00:00/)
    expect(terminal.screen()).not.toContain('mistake')
    expect(terminal.screen()).toMatch(/≠ partition +long/)
    expect(terminal.screen()).not.toMatch(/≠ (account|time_limit)/)
    await waitForKept(home, '"field":"slurm.time_limit"')
    await terminal.close()
    const again = await openTestSession({ columns: 120, rows: 30, home })
    open.push(again.terminal)
    await again.terminal.waitFor('new run > slurm', 20_000)
    await again.terminal.waitFor(/❯ {2}time_limit/)
    again.terminal.press('ctrl+b')
    await again.terminal.waitFor('new run > infra')
    again.terminal.press('ctrl+u')
    again.terminal.send('local')
    await waitForDraft(home, text => text.includes('infra: local'))
    again.terminal.press('ctrl+n')
    await again.terminal.waitFor('new run > slurm')
    await again.terminal.waitFor(/partition +long/)
  }, 120_000)
})

describe('the draft', () => {
  it('outlives SIGKILL with the last key', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+u')
    terminal.send('survivor')
    await terminal.waitFor('survivor')
    await waitForDraft(home, text => text.includes('name: survivor'))
    await terminal.close()
    rmSync(join(home, 'session.json'), { force: true })
    const again = await start({ home })
    again.terminal.press('n')
    await again.terminal.waitFor('survivor')
    again.terminal.press('enter')
    await again.terminal.waitFor('new run > name')
  })

  it('goes through $EDITOR and back', async () => {
    const { terminal } = await fromTemplate({
      env: { EDITOR: editor(`sed -i 's/max_steps: 100/max_steps: 7/' "$1"`) },
    })
    terminal.press('ctrl+e')
    await terminal.waitFor('taken over from the editor')
    terminal.press('ctrl+n', 'ctrl+n', 'ctrl+n', 'ctrl+n')
    await terminal.waitFor('training.max_steps 100 -> 7')
  })

  it('shows what an editor broke at its line, and loses nothing', async () => {
    const { terminal, home } = await fromTemplate({ env: { EDITOR: editor(`echo 'data: [oh' >> "$1"`) } })
    terminal.press('ctrl+e')
    await terminal.waitFor('cannot be read as YAML')
    await terminal.waitFor(/line \d+, column \d+/)
    expect(readFileSync(onlyDraft(home), 'utf8')).toContain('data: [oh')
    terminal.press('esc')
    await terminal.waitFor('1 of 6')
  })

  it.each([
    ['crashes', 'kill -9 $$', /ended with 137/],
    ['crashes after emptying the file', ': > "$1"; kill -9 $$', /what was there before is kept/],
    ['deletes the file', 'rm "$1"', /what was there before is kept/],
  ])('survives an editor that %s', async (_, does, says) => {
    const { terminal, home } = await fromTemplate({ env: { EDITOR: editor(does) } })
    terminal.press('ctrl+e')
    await terminal.waitFor(says)
    expect(readFileSync(onlyDraft(home), 'utf8')).toContain('name: r2-test')
    expect(terminal.modes().alternate).toBe(true)
  })

  it('says so when there is no such editor', async () => {
    const { terminal } = await fromTemplate({ env: { EDITOR: '/no/such/editor' } })
    terminal.press('ctrl+e')
    await terminal.waitFor('cannot be started')
    expect(terminal.screen()).toContain('$EDITOR')
  })

  it('goes on beside a change of another session', async () => {
    const { terminal, home } = await fromTemplate()
    const path = onlyDraft(home)
    writeFileSync(path, 'name: theirs\n')
    terminal.send('-mine')
    await terminal.waitFor('another session changed this draft')
    await until(() => draftsIn(home).length === 2, { what: 'both drafts' })
    expect(readFileSync(path, 'utf8')).toBe('name: theirs\n')
  })
})

describe('the review and the preflight', () => {
  it('show mistakes, differences, the estimate and the text', async () => {
    const { terminal } = await fromTemplate()
    terminal.send('-b')
    terminal.press(...Array.from({ length: 10 }, () => 'ctrl+n'))
    await terminal.waitFor('new run > review')
    expect(terminal.screen()).toContain('1 difference to r2-test')
    expect(terminal.screen()).toMatch(/checkpoint +\d/)
    terminal.press('G')
    await terminal.waitFor('every: 25')
  })

  it('check, show details, and offer what would mend it', async () => {
    const { terminal, home } = await fromTemplate()
    terminal.press('ctrl+n', 'tab', 'tab', 'tab', 'tab', 'ctrl+u')
    terminal.send('cursor.speed')
    await waitForDraft(home, text => text.includes('cursor.speed'))
    terminal.press(...Array.from({ length: 10 }, () => 'ctrl+n'))
    await terminal.waitFor('new run > preflight')
    await terminal.waitFor(/launch waits for \d failures?/, 30_000)
    terminal.press('l')
    await terminal.waitFor('preflight found')
    terminal.press('j', 'G', 'g')
    await until(() => terminal.screen().includes('cursor.speed is missing'), {
      what: 'the check of the readout',
    })
    for (let at = 0; at < 20 && !terminal.screen().includes('decode cursor.vel'); at += 1) {
      terminal.press('j')
      await terminal.idle(60)
    }
    terminal.press('enter')
    await terminal.waitFor('to do')
    expect(terminal.screen()).toContain('data.readout.field=cursor.vel')
    terminal.press('f')
    await waitForDraft(home, text => text.includes('field: cursor.vel'))
    await terminal.waitFor(/was ✖/, 30_000)
  })
})
