import type { Scope } from '../../src/screens/stage/keys.ts'
import { SAMPLE_RECORDINGS, SAMPLE_RUNS, seedRegistry } from './seeded-registry.ts'
import { seedScores } from './seeded-scores.ts'
import { openTestSession } from './session.ts'
import type { TestTerminal } from './terminal.ts'
import { until } from './until.ts'
import { weirdFolder } from './weird-folder.ts'

/** A place where keys of some scopes are heard: keys to it from the list of runs, and signs that it stands. */
export interface Place {
  scopes: readonly Scope[]
  go: readonly (string | RegExp)[]
}

const run = (name: string) => ['/', name, /1 of 1 /, 'enter', 'enter', /─ this run/]
const tab = (key: string, sign: RegExp, ...more: (string | RegExp)[]) => [
  ...run('broken'),
  key,
  sign,
  ...more,
]

export const PLACES: Record<string, Place> = {
  'the list of runs': {
    scopes: ['runs', 'global', 'list'],
    go: ['/', 'a', /\/ a/, 'enter', 'j', 'j', 'space'],
  },
  'a field': { scopes: ['field'], go: ['/', 'fine tune', /fine tune/, 'left'] },
  'the line for verbs': { scopes: ['command'], go: [':', 'runs ', /: runs/] },
  'the palette': { scopes: ['palette'], go: ['ctrl+p', /─ go to/, 'tab'] },
  'the menu': { scopes: ['menu'], go: ['x', /─ actions/, 'j'] },
  'the help': { scopes: ['help'], go: ['?', /─ keys/] },
  'a failed run': {
    scopes: ['run', 'run.overview'],
    go: [...run('broken'), 'P', /preflight/, 'esc', /─ this run/],
  },
  logs: { scopes: ['logs'], go: tab('2', /step 399 /, '/', 'step 2', 'enter', 'ctrl+u') },
  'all charts': {
    scopes: ['metrics', 'metrics.grid'],
    go: tab('3', /─ loss\/train/, '/', 's', 'enter', 'l'),
  },
  'one chart': { scopes: ['metrics.chart'], go: tab('3', /─ loss\/train/, 'enter', 'h', 'h') },
  'runs for charts': { scopes: ['metrics.runs'], go: tab('3', /─ loss\/train/, 'a', /space/, 'space') },
  checkpoints: { scopes: ['checkpoints'], go: ['3', /kept by/, 'j', 'j', 'space', 'j'] },
  lineage: { scopes: ['lineage'], go: ['4', /descends from/, 'right', 'space'] },
  data: { scopes: ['data'], go: ['5', /grasshopper/, '/', 'p044', 'enter', 'j', 'enter'] },
  hosts: { scopes: ['hosts'], go: ['7', /runs > hosts/, 'enter'] },
  benchmarks: {
    scopes: ['benchmarks'],
    go: ['8', /▸ r2-velocity/, '/', 'poyo', /poyo +2 measured/, 'enter', 'j'],
  },
  'items of a benchmark': {
    scopes: ['benchmarks.items'],
    go: ['8', /▸ r2-velocity/, 'j', 'enter', /24 items/, '/', 'p043', /12 items/, 'enter', 'j'],
  },
  preflight: { scopes: ['preflight'], go: [...run('broken'), 'P', /preflight/] },
  'the shell': { scopes: ['shell'], go: ['6', /─ shell/] },
  'what a new run begins with': { scopes: ['new.start'], go: ['n', /begin with/] },
  'fields of a new run': {
    scopes: ['new', 'new.form'],
    go: ['n', /begin with/, '/', 'template r2', /template r2/, 'enter', 'enter', /new run > name/, 'left'],
  },
  'a question': { scopes: ['dialog'], go: ['G', 'a', /put away/] },
}

const NAMED = /^(.|enter|esc|tab|space|left|right|up|down|ctrl\+.)$/u

/** A session that has something to show in every place, and the way to each. */
export class Places {
  readonly terminal: TestTerminal

  private constructor(terminal: TestTerminal) {
    this.terminal = terminal
  }

  static async open(env: Record<string, string> = {}): Promise<Places> {
    const home = weirdFolder()
    seedScores(home)
    const steps = Array.from({ length: 400 }, (_, at) => `step ${at}  loss ${1 / (at + 1)}\n`).join('')
    const [sick] = SAMPLE_RUNS.filter(({ name }) => name === 'finetune-p043')
    const logs = { 'rank0.out': steps, 'rank1.out': steps }
    const broken = { ...sick, name: 'broken', state: 'failed' as const, logs }
    const others = SAMPLE_RUNS.filter(({ name }) => !name.startsWith('finetune'))
    seedRegistry(home, [...others, broken], { recordings: SAMPLE_RECORDINGS, runsFolder: `${home}/runs` })
    const { terminal } = await openTestSession({
      home,
      columns: 120,
      rows: 36,
      env: { EDITOR: 'true', VISUAL: undefined, ...env },
    })
    await terminal.waitFor('broken', 20_000)
    return new Places(terminal)
  }

  /** The list of runs as it was at the start: no filter, no mark, nothing over it. */
  private atHome(): boolean {
    const [header = '', edge = ''] = this.terminal.lines()
    const bare = /^╭─ runs ─+ needs me/.test(edge)
    return /^ orion {2}runs {3}/.test(header) && bare && /q quit$/.test(this.terminal.lines().at(-1) ?? '')
  }

  private async goHome(): Promise<void> {
    const { terminal } = this
    const stepped = async () => {
      if (this.atHome()) return true
      terminal.press('esc')
      await terminal.idle(40)
      return false
    }
    await until(stepped, { what: 'home', timeoutMs: 20_000 }).catch(error => {
      throw new Error(`${error.message}\n${terminal.screen()}`)
    })
  }

  async go({ go: way }: Place): Promise<void> {
    const { terminal } = this
    await this.goHome()
    terminal.press('g')
    for (const step of way) {
      if (step instanceof RegExp) await terminal.waitFor(step)
      else if (NAMED.test(step)) terminal.press(step)
      else terminal.send(step)
      await terminal.idle(30)
    }
    await terminal.idle(120)
  }
}
