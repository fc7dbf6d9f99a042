import { markSeen } from '../../control/glance.ts'
import { type WatchedHost, watchedHosts } from '../../control/hosts.ts'
import { metrics, type Series, series } from '../../control/metrics.ts'
import { type NextDue, nextDueOf, type SuiteUse } from '../../control/next-due.ts'
import { type RunPage, show } from '../../control/show.ts'
import { type Vitals, vitalsOf } from '../../control/vitals.ts'
import { headlineMetric } from '../../core/headline.ts'
import { NO_PULSE } from '../../core/run-health.ts'
import { secondsOfStep } from '../../core/run-vitals.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { ACTIVE_STATES } from '../../schema/run.ts'
import { Doing, type Done } from '../stage/doing.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Screen, Stage } from '../stage/screen.ts'
import { shellLine } from '../stage/shell-line.ts'
import { Ahead } from './ahead.ts'
import { cardText } from './card.ts'
import { Resuming } from './resuming.ts'
import { TABS, type Tab } from './tabs.ts'

/** Buckets of a curve: enough for the widest terminal, two a cell. */
const BUCKETS = 480

/** Opens what fills the page below one of its tabs. */
export type OpenTab = (page: OpenRun, tab: Tab, state: PlaceState) => Promise<Screen>

/** State of the page of one run and what can be done with it; drawn by `screen.tsx`, driven by `keys.ts`. */
export class OpenRun {
  readonly stage: Stage
  readonly id: string
  readonly resuming: Resuming
  readonly doing: Doing
  readonly ahead = new Ahead(() => this.readAsked())
  page: RunPage
  tab: Tab = 'overview'
  /** What fills the page below the tabs. */
  part: Screen | null = null
  /** Metric of the chart, or null when nothing was logged. */
  metric: string | null = null
  /** What each tab remembered of itself when it was left. */
  private readonly left = new Map<Tab, PlaceState>()
  private readonly openTab: OpenTab
  private chosen: number | null = null
  /** The machine that it is followed on, where the way there may break. */
  host: WatchedHost | null = null
  /** Its machines have a scheduler that can keep it off nodes; null until that is known. */
  excludesNodes: boolean | null = null
  /** Suites that its newest attempt has measured; null until they are read, or where they cannot be. */
  private asked: { attempt: number; suites: SuiteUse[] | null } | null = null
  private vital: Map<string, Vitals> | null = null
  private curve: { metric: string; series: Series } | null = null

  constructor(stage: Stage, id: string, openTab: OpenTab) {
    this.stage = stage
    this.openTab = openTab
    this.page = show(stage.context, id)
    this.id = this.page.run.id
    this.doing = new Doing(stage)
    this.resuming = new Resuming(stage, this.id)
    this.settle()
    void this.readCapabilities()
    markSeen(stage.context, this.id)
  }

  get active(): boolean {
    return ACTIVE_STATES.includes(this.page.run.state)
  }

  /** Reads the registry again. */
  read(): void {
    this.page = show(this.stage.context, this.id)
    this.curve = null
    this.vital = null
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

  turnTo(tab: Tab, state: PlaceState | null = null): void {
    if (tab === this.tab && state === null) return
    this.stage.load(
      this.openTab(this, tab, state ?? this.left.get(tab) ?? {}),
      part => this.turned(tab, part),
      safeText`cannot show ${tab}`,
    )
  }

  turnBy(by: 1 | -1): void {
    const at = TABS.indexOf(this.tab)
    this.turnTo(TABS[(at + by + TABS.length) % TABS.length] ?? 'overview')
  }

  turned(tab: Tab, part: Screen): void {
    if (this.part) this.left.set(this.tab, this.part.place().state ?? {})
    this.part?.close()
    this.tab = tab
    this.part = part
    if (tab !== 'logs') this.ahead.rest()
    this.stage.changed('input')
  }

  /** The attempt that Enter shows the logs of. */
  get attempt(): number {
    return this.chosen ?? this.page.run.attempt
  }

  /** Moves the cursor among the attempts. */
  walkAttempts(delta: number): void {
    const { attempts } = this.page
    const most = attempts.at(-1)?.n ?? 1
    this.chosen = Math.max(1, Math.min(most, this.attempt + delta))
  }

  vitals(): Vitals | undefined {
    this.vital ??= vitalsOf(this.stage.context, [this.page.run])
    return this.vital.get(this.id)
  }

  /** What is measured next on checkpoints that are still to come. */
  nextDue(): NextDue[] {
    return nextDueOf(this.stage.context, this.page, this.asked?.suites ?? [])
  }

  /** Seconds of one step: as the run measured it, else on average over its newest attempt; null where nobody knows. */
  workSeconds(): number | null {
    const { run, metrics: latest, attempts } = this.page
    const logged = secondsOfStep({ latest, pulse: NO_PULSE })
    const last = attempts.at(-1)
    if (logged !== null || !last?.started_at || !last.ended_at || run.step === null) return logged
    const steps = run.step - last.start_step
    return steps > 0 ? (Date.parse(last.ended_at) - Date.parse(last.started_at)) / 1000 / steps : null
  }

  /** Opens what is different from what the run came from. */
  compare(): void {
    const { stage, id } = this
    stage.load(
      import('../../control/compared-with.ts'),
      ({ comparedWith }) => {
        const before = comparedWith(stage.context, id)
        stage.open({ view: 'checkpoints', of: before, state: { against: id } })
        stage.notify('muted', shellLine('diff', before, id))
      },
      safeText`nothing is compared`,
    )
  }

  copyCard(): void {
    const text = cardText(this.page.run, this.resuming.outlook, this.workSeconds(), this.stage.context.now())
    this.stage.copy(text, safeText`the failure card`)
  }

  cancel(): void {
    const { run } = this.page
    this.stage.ask({
      title: safeText`stop this run?`,
      lines: [
        [{ text: safeText`${run.name}, attempt ${run.attempt}, is asked to save and stop;` }],
        [{ text: safeText`what is left after 30 seconds is killed. It can be resumed.` }],
      ],
      command: shellLine('cancel', run.id),
      yes: safeText`stop it`,
      act: () =>
        void this.doing.run(safeText`stopping: up to 30 s to save`, safeText`not stopped`, () => this.stop()),
    })
  }

  close(): void {
    this.ahead.close()
    this.part?.close()
    this.resuming.close()
  }

  private async stop(): Promise<Done> {
    const { cancel } = await import('../../control/cancel.ts')
    const { what, changed } = await cancel(this.stage.context, this.id, { reason: null })
    return { tone: changed ? 'good' : 'muted', text: sanitize(what) }
  }

  private async readCapabilities(): Promise<void> {
    const { context } = this.stage
    const adapter = await context.adapter(this.page.run.adapter).catch(() => null)
    this.excludesNodes = adapter?.capabilities.excludesNodes ?? false
  }

  private async readAsked(): Promise<void> {
    const { run } = this.page
    if (this.asked?.attempt === run.attempt) return
    const { suitesAsked } = await import('../../control/suites-asked.ts')
    this.asked = { attempt: run.attempt, suites: await suitesAsked(this.stage.context, run) }
    this.stage.changed('stream')
  }

  private settle(): void {
    const { adapter, attempt } = this.page.run
    if (this.asked?.attempt !== attempt && this.tab !== 'logs') this.ahead.rest()
    this.host = this.active
      ? (watchedHosts(this.stage.context).find(({ profile }) => profile === adapter) ?? null)
      : null
    const names = Object.keys(this.page.metrics)
    if (this.metric === null || !names.includes(this.metric)) this.metric = headlineMetric(names)
    if (this.stage.readOnly === null) this.resuming.follow(this.page.run)
  }
}
