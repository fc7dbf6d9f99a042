import { hosts } from '../../control/hosts.ts'
import { runs } from '../../control/runs.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import type { HostStatus } from '../../schema/host.ts'
import type { Run } from '../../schema/run.ts'
import { ACTIVE_STATES } from '../../schema/run.ts'
import type { Stage } from '../stage/screen.ts'
import { shellLine } from '../stage/shell-line.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { type ClusterLook, ClusterLooks } from './cluster-looks.ts'

const ACTIVE_RUNS = 50

/** State of the list of profiles. Nothing here waits for a machine: what is asked arrives when it arrives. */
export class HostList {
  readonly stage: Stage
  readonly widths = new Map<string, number>()
  shown: HostStatus[] = []
  place: ListState = LIST_START
  /** The pane with everything about the profile under the cursor. */
  open = false
  /** Profiles that are being asked, and what for. */
  readonly asking = new Map<string, 'check' | 'reconnect'>()
  private readonly clusters: ClusterLooks
  private there: { profile: string; runs: readonly Run[] } | null = null
  private closed = false
  private wanted: string | null = null

  constructor(stage: Stage) {
    this.stage = stage
    this.clusters = new ClusterLooks(stage.context, () => this.reread())
  }

  get selected(): HostStatus | undefined {
    return this.shown.find(({ profile }) => profile === this.place.selected)
  }

  listRows(): number {
    const { rows } = this.stage.area
    return this.open ? Math.max(5, Math.min(this.shown.length + 3, Math.floor(rows * 0.4))) : rows
  }

  height(): number {
    return Math.max(1, this.listRows() - 3)
  }

  visible(): HostStatus[] {
    const { top } = keepPlace(this.place, this.ids(), this.height())
    return this.shown.slice(top, top + this.height())
  }

  cluster(profile: string): ClusterLook | undefined {
    return this.clusters.of(profile)
  }

  /** Runs there that may still change, newest first. */
  runsOn({ profile, active }: HostStatus): readonly Run[] {
    if (active === 0) return []
    if (this.there?.profile !== profile) {
      const filter = { adapter: profile, states: ACTIVE_STATES, limit: ACTIVE_RUNS }
      this.there = { profile, runs: runs(this.stage.context, filter).items }
    }
    return this.there.runs
  }

  /** Reads what is known; nobody is asked. */
  async read(): Promise<void> {
    this.shown = await hosts(this.stage.context)
    if (this.closed) return
    this.there = null
    const wanted = this.wanted
    if (wanted !== null && this.ids().includes(wanted)) {
      this.wanted = null
      this.place = { ...this.place, selected: wanted }
    }
    this.place = keepPlace(this.place, this.ids(), this.height())
    this.stage.changed('stream')
  }

  select(profile: string): void {
    this.wanted = profile
  }

  walk(delta: number): void {
    const before = this.place.selected
    this.place = move(this.place, this.ids(), delta, this.height())
    if (this.open && this.place.selected !== before) this.lookAtCluster()
  }

  turnDetails(): void {
    this.open = !this.open
    this.walk(0)
    if (this.open) this.lookAtCluster()
  }

  /** Asks some profiles for a word; each answer is shown when it comes. */
  check(profiles: readonly HostStatus[], how: 'check' | 'reconnect' = 'check'): void {
    const ready = profiles.filter(({ profile, state }) => state !== 'here' && !this.asking.has(profile))
    for (const { profile } of ready) this.asking.set(profile, how)
    this.stage.changed('input')
    const asked = ready.map(({ profile }) => this.ask(profile, how))
    void Promise.all(asked).then(answers => this.tell(ready, how, answers))
  }

  close(): void {
    this.closed = true
    this.clusters.close()
  }

  private ids(): string[] {
    return this.shown.map(({ profile }) => profile)
  }

  private async ask(profile: string, how: 'check' | 'reconnect'): Promise<string | null> {
    const { context } = this.stage
    try {
      const { checkHost, reconnectHost } = await import('../../control/hosts.ts')
      await (how === 'check' ? checkHost(context, profile) : reconnectHost(context, profile))
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    } finally {
      this.asking.delete(profile)
      if (!this.closed) await this.read()
    }
  }

  private tell(
    asked: readonly HostStatus[],
    how: 'check' | 'reconnect',
    answers: readonly (string | null)[],
  ): void {
    if (this.closed || asked.length === 0) return
    const failed = answers.filter(answer => answer !== null)
    const [first] = asked
    const one = how === 'check' ? 'hosts' : 'reset'
    const command =
      asked.length === 1 && first ? shellLine(one, first.profile) : shellLine('hosts', '--check')
    if (failed.length === 0)
      this.stage.notify('good', safeText`${plural(asked.length, 'machine')} answered: ${command}`)
    else
      this.stage.notify(
        'bad',
        sanitize(
          failed.length === 1
            ? `no answer: ${failed[0]}`
            : `${plural(failed.length, 'machine')} did not answer`,
        ),
      )
    if (this.open) this.lookAtCluster()
  }

  private lookAtCluster(): void {
    const { selected } = this
    if (!selected || selected.state === 'here' || selected.state === 'unusable') return
    this.clusters.ask(selected.profile)
  }

  /** An answer came: what the registry has of the way there is newer too. */
  private reread(): void {
    this.read().catch(error => this.stage.failed(safeText`the profiles cannot be read`, error))
  }
}
