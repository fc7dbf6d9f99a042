import type { Plan } from '../../control/plan.ts'
import type { PreflightCheck, PreflightProgress, PreflightReport } from '../../schema/preflight.ts'
import type { Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'

/** A check that is being asked, or its answer. */
export type CheckItem =
  | { state: 'running'; id: string; group: string; title: string }
  | { state: 'answered'; id: string; check: PreflightCheck }

export const groupOf = (item: CheckItem): string => (item.state === 'running' ? item.group : item.check.group)

/** Groups stay together, in the order in which they first came. */
function withItem(items: CheckItem[], item: CheckItem): CheckItem[] {
  const last = items.findLastIndex(each => groupOf(each) === groupOf(item))
  return last < 0 ? [...items, item] : items.toSpliced(last + 1, 0, item)
}

const titleOf = ({ title, doing }: { title: string; doing?: string }) =>
  doing === undefined ? title : `${title}: ${doing}`

/** Frames of the sign of a running check a second. */
const TURNS_MS = 200

export interface ChecksOptions {
  /** Plans what is to be checked; throws what keeps it from being planned. */
  plan(): Promise<Plan>
  /** A report that stands, and the one before it. */
  report?: PreflightReport | null
  previous?: PreflightReport | null
}

/** The checks of one plan: they stream in, can be asked again, and are held against the report before. */
export class Checks {
  readonly stage: Stage
  items: CheckItem[] = []
  report: PreflightReport | null
  previous: PreflightReport | null
  /** What keeps the checks from being asked at all. */
  error: unknown = null
  running = false
  place: ListState = LIST_START
  /** Checks whose details are shown. */
  readonly open = new Set<string>()
  /** Grows while something runs, for the turning sign. */
  turn = 0
  private readonly options: ChecksOptions
  private timer: NodeJS.Timeout | undefined
  private round = 0

  constructor(stage: Stage, options: ChecksOptions) {
    this.stage = stage
    this.options = options
    this.report = options.report ?? null
    this.previous = options.previous ?? null
    this.show(this.report)
  }

  get selected(): CheckItem | undefined {
    return this.items.find(({ id }) => id === this.place.selected)
  }

  count(verdict: PreflightCheck['verdict'] | 'running'): number {
    return this.items.filter(item =>
      item.state === 'running' ? verdict === 'running' : item.check.verdict === verdict,
    ).length
  }

  /** The answer that the same check got in the report before. */
  before(id: string): PreflightCheck | undefined {
    return this.previous?.checks.find(check => check.id === id)
  }

  /** Asks all checks, or one again; what was known stays in sight until its new answer comes. */
  async run(again: string | null = null): Promise<void> {
    if (this.running) return
    const round = ++this.round
    this.running = true
    this.error = null
    const standing = this.report
    if (again === null) this.items = []
    this.timer = setInterval(() => this.tick(), TURNS_MS)
    this.stage.changed('input')
    try {
      const [{ preflight }, plan] = await Promise.all([
        import('../../control/preflight.ts'),
        this.options.plan(),
      ])
      const only = again !== null && standing ? { id: again, report: standing } : undefined
      const report = await preflight(this.stage.context, plan, told => this.hear(round, told), only)
      if (round !== this.round) return
      this.previous = standing
      this.report = report
      this.show(report)
    } catch (error) {
      if (round === this.round) this.error = error
    } finally {
      if (round === this.round) this.stop()
    }
  }

  walk(delta: number, height: number): void {
    this.place = move(this.place, this.ids(), delta, height)
  }

  /** Puts the cursor on the first check that asks for something. */
  toTrouble(): void {
    const worst = ['fail', 'warn'].flatMap(
      verdict =>
        this.items.find(item => item.state === 'answered' && item.check.verdict === verdict)?.id ?? [],
    )
    const [id] = worst
    if (id !== undefined) this.standOn(id)
  }

  /** Puts the cursor on a check; where it is not there, the cursor stays near. */
  standOn(id: string): void {
    this.place = keepPlace({ ...this.place, selected: id }, this.ids(), 1000)
  }

  fold(): void {
    const id = this.place.selected
    if (id !== null && !this.open.delete(id)) this.open.add(id)
  }

  /** Forgets what still runs: nobody will look at its answers. */
  close(): void {
    this.round += 1
    this.stop()
  }

  private hear(round: number, told: PreflightProgress): void {
    if (round !== this.round) return
    const { id } = told.kind === 'started' ? told : told.check
    const item: CheckItem =
      told.kind === 'started'
        ? { state: 'running', id, group: told.group, title: titleOf(told) }
        : { state: 'answered', id, check: told.check }
    const at = this.items.findIndex(each => each.id === id)
    this.items = at < 0 ? withItem(this.items, item) : this.items.with(at, item)
    this.place = keepPlace(this.place, this.ids(), 1000)
    this.stage.changed('stream')
  }

  private show(report: PreflightReport | null): void {
    const answered = (report?.checks ?? []).map(
      (check): CheckItem => ({ state: 'answered', id: check.id, check }),
    )
    this.items = answered.reduce<CheckItem[]>(withItem, [])
    this.place = keepPlace(this.place, this.ids(), 1000)
    this.toTrouble()
  }

  private tick(): void {
    this.turn += 1
    this.stage.changed('stream')
  }

  private stop(): void {
    clearInterval(this.timer)
    this.running = false
    this.stage.changed('input')
  }

  private ids(): string[] {
    return this.items.map(({ id }) => id)
  }
}
