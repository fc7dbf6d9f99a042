import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openStore } from '../../src/store/open.ts'
import { NOW, SAMPLE_RUNS } from '../support/seeded-registry.ts'
import { openTestSession } from '../support/session.ts'
import { memoryOf } from '../support/session-memory.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'

export interface SoakOptions {
  seconds: number
  linesPerSecond: number
  /** Metric points of a step, and steps that come in, a second. */
  stepsPerSecond: number
}

export interface Soaked {
  lines: number
  steps: number
  keys: number
  resizes: number
  /** Milliseconds from a key to the screen that shows what it did. */
  keyMs: { p50: number; p95: number; max: number }
  heapGrowth: number
  residentGrowth: number
  /** Times that a frame did not fit, or its first row was not the session's. */
  brokenFrames: string[]
  /** What the screen shows at the end, following. */
  end: string
  /** What it shows at the line in the middle. */
  middle: string
}

const SIZES = [
  [120, 30],
  [80, 24],
  [200, 50],
  [300, 80],
  [100, 20],
] as const
/** Time after which what is only loaded once has been loaded, share of the whole. */
const WARM = 0.25

const lineOf = (no: number) => `step ${no}  loss ${(0.2 + (no % 97) / 1000).toFixed(4)}  grad_norm 1.25\n`

/** A session on a run whose log and metrics grow all the while, with somebody at the keyboard. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const run = {
    name: 'soaking',
    state: 'running' as const,
    max_steps: 10_000_000,
    losses: [1, 0.9, 0.8],
    age_s: 1,
    logs: { 'rank0.out': '' },
  }
  const memory = join(weirdFolder(), 'memory.json')
  const { terminal, home } = await openTestSession({
    columns: 200,
    rows: 50,
    runs: [...SAMPLE_RUNS, run],
    env: { SESSION_MEMORY: memory },
  })
  try {
    return await new Soak(terminal, home, memory, options).run()
  } finally {
    await terminal.close()
  }
}

class Soak {
  private readonly terminal: TestTerminal
  private readonly home: string
  /** File that tells what the session has in use. */
  private readonly memoryFile: string
  private readonly options: SoakOptions
  private readonly latencies: number[] = []
  private readonly broken: string[] = []
  private lines = 0
  private steps = 3
  private resizes = 0
  private over = false

  constructor(terminal: TestTerminal, home: string, memoryFile: string, options: SoakOptions) {
    this.terminal = terminal
    this.home = home
    this.memoryFile = memoryFile
    this.options = options
  }

  async run(): Promise<Soaked> {
    const { terminal } = this
    await terminal.waitFor('soaking', 20_000)
    terminal.xterm.onWriteParsed(() => this.lookAtFrame())
    terminal.press('/')
    terminal.send('soaking')
    await terminal.waitFor('/soaking')
    terminal.press('enter', 'enter')
    await terminal.waitFor('runs > soaking')
    const grown = Promise.all([this.growLog(), this.growMetrics()])
    const begun = performance.now()
    const { seconds } = this.options
    const passed = () => (performance.now() - begun) / 1000
    let before: NodeJS.MemoryUsage | null = null
    for (let round = 0; passed() < seconds; round += 1) {
      await this.walk(round)
      if (!before && passed() > seconds * WARM) before = await memoryOf(terminal, this.memoryFile)
    }
    this.over = true
    await grown
    const [end, middle] = [await this.atEnd(), await this.atLine(Math.floor(this.lines / 2))]
    const after = await memoryOf(terminal, this.memoryFile)
    const sorted = this.latencies.toSorted((a, b) => a - b)
    const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN
    return {
      lines: this.lines,
      steps: this.steps,
      keys: sorted.length,
      resizes: this.resizes,
      keyMs: { p50: at(0.5), p95: at(0.95), max: at(1) },
      heapGrowth: after.heapUsed - (before?.heapUsed ?? 0),
      residentGrowth: after.rss - (before?.rss ?? 0),
      brokenFrames: this.broken,
      end,
      middle,
    }
  }

  /** Logs, charts, other tabs, the list, another size: what somebody does who waits for a training. */
  private async walk(round: number): Promise<void> {
    await this.key('2', screen => /─ logs /.test(screen))
    for (let times = 0; times < 8; times += 1) {
      await this.key('k', screen => screen.includes('f follows'))
      await this.key('f', screen => /\bfollowing\b/.test(screen))
    }
    await this.key('3', screen => screen.includes('─ loss/train'))
    await this.key('1', screen => screen.includes('this run'))
    await this.key('?', screen => screen.includes('─ keys'))
    await this.key('esc', screen => !screen.includes('─ keys'))
    await this.key('esc', screen => screen.includes('─ runs'))
    await this.key('enter', screen => screen.includes('this run'))
    const [columns, rows] = SIZES[round % SIZES.length] ?? SIZES[0]
    this.terminal.resize(columns, rows)
    this.resizes += 1
    await until(() => (this.terminal.lines()[1] ?? '').length === columns, { what: `${columns} columns` })
  }

  /** Presses a key and measures the time until the screen shows what it does. */
  private async key(key: string, shows: (screen: string) => boolean): Promise<void> {
    const { terminal } = this
    const { promise, resolve } = Promise.withResolvers<void>()
    const heard = terminal.xterm.onWriteParsed(() => shows(terminal.screen()) && resolve())
    const pressed = performance.now()
    terminal.press(key)
    const late = setTimeout(resolve, 10_000)
    await promise
    clearTimeout(late)
    heard.dispose()
    if (!shows(terminal.screen())) throw new Error(`${key} did nothing:\n${terminal.screen()}`)
    this.latencies.push(performance.now() - pressed)
    // Somebody looks at what came.
    await pause(30)
  }

  private lookAtFrame(): void {
    const { xterm } = this.terminal
    // What was written is looked at by the next test of the frame; kept, it would be the memory that grows here.
    this.terminal.written.length = 0
    if (xterm.buffer.active.baseY > 0) this.broken.push(`${xterm.cols}x${xterm.rows}: scrolled`)
  }

  /** Appends lines at the wanted rate, in pieces that end anywhere. */
  private async growLog(): Promise<void> {
    const path = join(this.home, 'runs/run-0007/attempts/1/logs/node-1/rank0.out')
    const file = openSync(path, 'a')
    const begun = performance.now()
    try {
      while (!this.over) {
        const due = Math.floor(((performance.now() - begun) / 1000) * this.options.linesPerSecond)
        const upTo = Math.min(due, this.lines + 20_000)
        let text = ''
        for (; this.lines < upTo; this.lines += 1) text += lineOf(this.lines + 1)
        const cut = Math.floor(text.length / 3)
        writeSync(file, text.slice(0, cut))
        await pause(5)
        writeSync(file, text.slice(cut))
        await pause(15)
      }
    } finally {
      closeSync(file)
    }
  }

  private async growMetrics(): Promise<void> {
    const store = openStore(join(this.home, 'registry.db'), { now: () => NOW })
    try {
      while (!this.over) {
        this.steps += 1
        const seq = this.steps + 10
        store.ingest({
          run_id: 'run-0007',
          attempt: 1,
          writer: 'soaking',
          from: (this.steps - 4) * 100,
          to: (this.steps - 3) * 100,
          events: [
            {
              seq,
              time: NOW.toISOString(),
              rank: 0,
              type: 'step',
              step: this.steps,
              metrics: { 'loss/train': 1 / Math.sqrt(this.steps), windows_per_s: 120, step_time_s: 0.1 },
            },
          ],
        })
        await pause(1000 / this.options.stepsPerSecond)
      }
    } finally {
      store.close()
    }
  }

  private async atEnd(): Promise<string> {
    await this.key('2', screen => /─ logs /.test(screen))
    await this.terminal.waitFor(`step ${this.lines} `, 60_000)
    await this.terminal.waitFor(`${this.lines.toLocaleString('en')} lines`, 60_000)
    return this.terminal.screen()
  }

  private async atLine(no: number): Promise<string> {
    this.terminal.press('g')
    this.terminal.send(`#${no}`)
    this.terminal.press('enter')
    await this.terminal.waitFor(`step ${no} `, 60_000)
    return this.terminal.screen()
  }
}
