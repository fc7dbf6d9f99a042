import { markSeen } from '../../control/glance.ts'
import { metrics, type Series, series } from '../../control/metrics.ts'
import { type RunPage, show } from '../../control/show.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import { ACTIVE_STATES } from '../../schema/run.ts'
import type { Stage } from '../stage/screen.ts'
import { headlineMetric } from '../ui/headline.ts'
import type { Line } from '../ui/line.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { configLines } from './config-lines.ts'
import { eventLines } from './event-lines.ts'
import { LogFeed } from './log-feed.ts'
import { Resuming } from './resuming.ts'
import { TABS, type Tab } from './tabs.ts'

/** Buckets of a curve: enough for the widest terminal, two a cell. */
const BUCKETS = 480

/** State of the page of one run and what can be done with it; drawn by `screen.tsx`, driven by `keys.ts`. */
export class OpenRun {
  readonly stage: Stage
  readonly id: string
  readonly resuming: Resuming
  readonly logs: LogFeed
  readonly widths = new Map<string, number>()
  page: RunPage
  tab: Tab = 'overview'
  /** Metric of the chart, or null when nothing was logged. */
  metric: string | null = null
  /** What is being done for the user right now. */
  busy: SafeText | null = null
  checkpointPlace: ListState = LIST_START
  /** Top line of the tabs that are plain text. */
  top = 0
  private curve: { metric: string; series: Series } | null = null
  private text: { tab: Tab; lines: Line[] } | null = null

  constructor(stage: Stage, id: string) {
    this.stage = stage
    this.id = id
    this.page = show(stage.context, id)
    this.resuming = new Resuming(stage, this.page.run.id)
    this.logs = new LogFeed(stage, this.page.run.id)
    this.settle()
    markSeen(stage.context, this.page.run.id)
  }

  get active(): boolean {
    return ACTIVE_STATES.includes(this.page.run.state)
  }

  get checkpoint(): Checkpoint | undefined {
    return this.page.checkpoints.find(({ id }) => id === this.checkpointPlace.selected)
  }

  /** Rows of the pane that fills the screen, without its edges. */
  height(): number {
    return Math.max(1, this.stage.area.rows - 2)
  }

  /** Reads the registry again. */
  read(): void {
    this.page = show(this.stage.context, this.id)
    this.curve = null
    this.text = null
    this.settle()
  }

  series(): Series | null {
    if (this.metric === null) return null
    if (this.curve?.metric !== this.metric) {
      const read = series(this.stage.context, this.id, this.metric, { buckets: BUCKETS })
      this.curve = { metric: this.metric, series: read }
    }
    return this.curve.series
  }

  nextMetric(): void {
    const names = metrics(this.stage.context, this.id).map(({ name }) => name)
    const at = this.metric === null ? -1 : names.indexOf(this.metric)
    this.metric = names[(at + 1) % names.length] ?? null
  }

  openTab(tab: Tab): void {
    this.tab = tab
    this.top = 0
    if (tab === 'logs') this.logs.start()
    else this.logs.stop()
  }

  turnTab(by: 1 | -1): void {
    const at = TABS.indexOf(this.tab)
    this.openTab(TABS[(at + by + TABS.length) % TABS.length] ?? 'overview')
  }

  /** All lines of a tab that is plain text. */
  lines(): Line[] {
    if (this.text?.tab !== this.tab) {
      const { context } = this.stage
      const lines = this.tab === 'events' ? eventLines(context, this.id) : configLines(this.page.run.config)
      this.text = { tab: this.tab, lines }
    }
    return this.text.lines
  }

  walk(delta: number): void {
    if (this.tab === 'logs') this.logs.view.walk(delta, this.height())
    else if (this.tab === 'checkpoints') {
      this.checkpointPlace = move(this.checkpointPlace, this.checkpointIds(), delta, this.height() - 1)
    } else if (this.tab !== 'overview') {
      this.top = Math.max(0, Math.min(this.lines().length - this.height(), this.top + delta))
    }
  }

  cancel(): void {
    const { run } = this.page
    this.stage.ask({
      title: safeText`stop this run?`,
      lines: [
        [{ text: safeText`${run.name}, attempt ${run.attempt}, is asked to save and stop;` }],
        [{ text: safeText`what is left after 30 seconds is killed. It can be resumed.` }],
      ],
      command: safeText`orion cancel ${run.id}`,
      yes: safeText`stop it`,
      act: () =>
        void this.doing(safeText`stopping: up to 30 s to save`, safeText`not stopped`, () => this.stop()),
    })
  }

  verify(checkpoint: Checkpoint): void {
    void this.doing(safeText`hashing step ${checkpoint.step}`, safeText`not verified`, async () => {
      const { verify } = await import('../../control/verify.ts')
      const { ok, problems } = await verify(this.stage.context, checkpoint.id)
      const [first] = problems
      if (ok)
        return {
          tone: 'good',
          text: safeText`step ${checkpoint.step} is whole: every file has the hash of its manifest`,
        }
      return {
        tone: 'bad',
        text: safeText`step ${checkpoint.step} is damaged: ${first ? `${first.path} ${first.problem}` : 'unknown'}`,
      }
    })
  }

  close(): void {
    this.logs.stop()
    this.resuming.close()
  }

  private async stop(): Promise<Done> {
    const { cancel } = await import('../../control/cancel.ts')
    const { what, changed } = await cancel(this.stage.context, this.id, { reason: null })
    return { tone: changed ? 'good' : 'muted', text: sanitize(what) }
  }

  /** Runs an act that takes a while, says that it does, and how it went. */
  private async doing(busy: SafeText, failure: SafeText, act: () => Promise<Done>): Promise<void> {
    this.busy = busy
    this.stage.changed('input')
    try {
      const { tone, text } = await act()
      this.stage.notify(tone, text)
    } catch (error) {
      this.stage.failed(failure, error)
    }
    this.busy = null
    this.stage.wrote()
    this.stage.changed('input')
  }

  private checkpointIds(): string[] {
    return this.page.checkpoints.map(({ id }) => id)
  }

  private settle(): void {
    const names = Object.keys(this.page.metrics)
    if (this.metric === null || !names.includes(this.metric)) this.metric = headlineMetric(names)
    this.checkpointPlace = keepPlace(this.checkpointPlace, this.checkpointIds(), this.height() - 1)
    if (this.stage.readOnly === null) this.resuming.follow(this.page.run)
  }
}

interface Done {
  tone: 'good' | 'bad' | 'muted'
  text: SafeText
}
