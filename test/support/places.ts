import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import type { Scope } from '../../src/screens/stage/keys.ts'
import { NOW, SAMPLE_PREFLIGHT, SAMPLE_RECORDINGS, SAMPLE_RUNS, seedRegistry } from './seeded-registry.ts'
import { seedScores } from './seeded-scores.ts'
import { until } from './until.ts'

/** A key or a text, a sign that is waited for, or a key that is pressed until its sign is there. */
type Step = string | RegExp | { again: string; until: RegExp }

/** A place where keys of some scopes are heard: the way to it from the list of runs. */
export interface Place {
  scopes: readonly Scope[]
  go: readonly Step[]
}

const run = (name: string) => ['/', name, /1 of 1 /, 'enter', 'enter', /─ this run/]
const tab = (key: string, sign: RegExp, ...more: (string | RegExp)[]): Step[] => [
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
  'the config of a run': {
    scopes: ['lines'],
    go: tab('5', /training\.lr/, '/', 'training', 'enter'),
  },
  logs: { scopes: ['logs'], go: tab('2', /step 399 /, '/', 'step 2', 'enter', 'ctrl+u') },
  'all charts': {
    scopes: ['metrics', 'metrics.grid'],
    go: tab('3', /─ loss\/train/, '/', 's', 'enter', 'l'),
  },
  'one chart': { scopes: ['metrics.chart'], go: tab('3', /─ loss\/train/, 'enter', 'h', 'h') },
  'runs for charts': { scopes: ['metrics.runs'], go: tab('3', /─ loss\/train/, 'a', /space/, 'space') },
  checkpoints: { scopes: ['checkpoints'], go: ['3', /kept by/, 'j', 'j', 'space', 'j'] },
  lineage: {
    scopes: ['lineage'],
    go: [
      ...[':', 'lineage fork-low-lr', /: lineage fork-low-lr/, 'enter', /descends from poyo-pretrain/],
      ...['space', 'k', 'k', 'left'],
    ],
  },
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
  preflight: { scopes: ['preflight'], go: [...run('broken'), 'P', /preflight of broken/, 'g', 'j'] },
  'the shell': { scopes: ['shell'], go: ['6', /─ shell/] },
  'what a new run begins with': { scopes: ['new.start'], go: ['n', /begin with/] },
  'fields of a new run': {
    scopes: ['new', 'new.form'],
    go: ['n', /begin with/, '/', 'template r2', /template r2/, 'enter', 'enter', /new run > name/, 'left'],
  },
  'the review of a new run': {
    scopes: ['new.review'],
    go: [
      ...['n', /begin with/, '/', 'template r2', /template r2/, 'enter', 'enter', /new run > name/],
      { again: 'ctrl+n', until: /new run > review/ },
    ],
  },
  'a question': { scopes: ['dialog'], go: ['G', 'a', /put away/] },
}

/** Views that have no keys of their own. */
export const BARE_PLACES: Record<string, Place> = {
  'all of the config of a run': { scopes: [], go: tab('5', /training\.lr/) },
  'events of a run': { scopes: [], go: tab('6', /run\.started/) },
  'a checkpoint': { scopes: [], go: [...run('fork-low-lr'), '4', /kept by/, 'enter', /checkpoint ─/] },
  'a comparison': {
    scopes: [],
    go: ['3', /kept by/, 'space', 'd', /what is different/, /weights +left out/],
  },
}

/** What lies over a view, and hears keys alone. */
const OVER: readonly Scope[] = ['field', 'command', 'palette', 'menu', 'help', 'dialog']

/** Every place but what lies over one. */
export const VIEW_PLACES = Object.entries({ ...PLACES, ...BARE_PLACES }).filter(
  ([, { scopes }]) => !scopes.some(scope => OVER.includes(scope)),
)

const NAMED = /^(.|enter|esc|tab|space|left|right|up|down|ctrl\+.)$/u

/** What is gone through with keys: a real terminal, or a session drawn in this process. */
export interface Driven {
  press(...keys: string[]): void
  send(bytes: string): void
  waitFor(wanted: string | RegExp): Promise<void>
  idle(quietMs?: number): Promise<void>
  lines(): string[]
  screen(): string
}

/** A registry that has something to show in every place. */
export function seedPlaces(home: string): void {
  seedScores(home)
  const steps = Array.from({ length: 400 }, (_, at) => `step ${at}  loss ${1 / (at + 1)}\n`).join('')
  const [sick] = SAMPLE_RUNS.filter(({ name }) => name === 'finetune-p043')
  const logs = { 'rank0.out': steps, 'rank1.out': steps }
  const broken = { ...sick, name: 'broken', state: 'failed' as const, logs, preflight: SAMPLE_PREFLIGHT }
  const others = SAMPLE_RUNS.filter(({ name }) => !name.startsWith('finetune'))
  seedRegistry(home, [...others, broken], { recordings: SAMPLE_RECORDINGS, runsFolder: `${home}/runs` })
}

/** A context over such a registry, with its clock and a clipboard far away. */
export const contextOfPlaces = (home: string): Promise<Context> => {
  const env = {
    ...process.env,
    ORION_HOME: home,
    XDG_CONFIG_HOME: home,
    SSH_CONNECTION: 'far',
    EDITOR: 'true',
  }
  return openContext({ env, now: () => NOW })
}

/** The way to each place in a session that has something to show there. */
export class Places<T extends Driven> {
  readonly terminal: T

  constructor(terminal: T) {
    this.terminal = terminal
  }

  /** The list of runs as it was at the start: no filter, no mark, nothing over it. */
  private atHome(): boolean {
    const lines = this.terminal.lines()
    const [header = ''] = lines
    const edge = lines.find(line => line.startsWith('╭')) ?? ''
    const bare = /^╭─ runs ─+ needs me/.test(edge)
    return /^ orion {2}runs {3}/.test(header) && bare && /q quit$/.test(lines.at(-1) ?? '')
  }

  async goHome(): Promise<void> {
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

  private async until(key: string, sign: RegExp): Promise<void> {
    const { terminal } = this
    const there = async () => {
      if (sign.test(terminal.screen())) return true
      terminal.press(key)
      await terminal.idle(60)
      return false
    }
    await until(there, { what: String(sign) })
  }

  async go({ go: way }: Place): Promise<void> {
    const { terminal } = this
    await this.goHome()
    terminal.press('g')
    for (const step of way) {
      if (step instanceof RegExp) await terminal.waitFor(step)
      else if (typeof step === 'object') await this.until(step.again, step.until)
      else if (NAMED.test(step)) terminal.press(step)
      else terminal.send(step)
      await terminal.idle(30)
    }
    await terminal.idle(60)
  }
}
