import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Profile } from '../../schema/settings.ts'
import { type ClusterLook, ClusterLooks } from '../hosts/cluster-looks.ts'
import { lookLines } from '../hosts/rows.ts'
import type { Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import type { OpenDraft } from './open-draft.ts'

/** Age at which a cluster is asked again while somebody looks, ms. */
const FRESH_MS = 30_000

/** What the profile of a draft has, beside the fields that choose it. */
export class ClusterPanel {
  private readonly stage: Stage
  private readonly looks: ClusterLooks

  constructor(stage: Stage) {
    this.stage = stage
    this.looks = new ClusterLooks(stage.context, () => stage.changed('stream'))
  }

  /** Asks what is there, at once for a profile that was not asked yet, else when the answer has grown old. */
  follow(draft: OpenDraft): void {
    const profile = profileOf(draft)
    if (this.settingsOf(profile) === undefined) return
    const { at, asking } = this.looks.of(profile) ?? { at: null, asking: false }
    const age = at === null ? Number.POSITIVE_INFINITY : this.stage.context.now().getTime() - at.getTime()
    if (asking || (age < FRESH_MS && age >= 0) || this.gaveUp(profile)) return
    this.asked.set(profile, performance.now())
    this.looks.ask(profile)
  }

  lines(draft: OpenDraft, columns: number): Line[] {
    const profile = profileOf(draft)
    const settings = this.settingsOf(profile)
    if (settings === undefined) return []
    const look = this.looks.of(profile)
    const now = this.stage.context.now()
    return [
      [],
      [
        span(sanitize(profile), 'strong'),
        span(safeText`  ${settings.adapter}`, 'muted'),
        span(settings.host === undefined ? safeText`` : safeText` on ${settings.host}`, 'muted'),
        span(requestWords(settings)),
      ],
      ...lookLines(look, now, columns, settings.slurm?.partition ?? null),
      ...emptyLines(look),
    ]
  }

  close(): void {
    this.looks.close()
  }

  private readonly asked = new Map<string, number>()

  /** A machine that does not answer is asked again as seldom as one that does. */
  private gaveUp(profile: string): boolean {
    const at = this.asked.get(profile)
    return at !== undefined && performance.now() - at < FRESH_MS
  }

  private settingsOf(profile: string): Profile | undefined {
    return this.stage.context.settings.profiles[profile]
  }
}

function profileOf({ checked }: OpenDraft): string {
  const infra = checked.written?.infra
  return typeof infra === 'string' ? infra : 'local'
}

/** What every job of the profile asks for, in the words of sbatch. */
function requestWords({ slurm = { grace_s: 0 } }: Profile): SafeText {
  const { partition, account, qos, time_limit, gres, constraint } = slurm
  const asked = Object.entries({ partition, account, qos, time: time_limit, gres, constraint })
  const words = asked.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
  return words.length === 0 ? safeText`` : safeText`   asks for ${words.join(', ')}`
}

const emptyLines = (look: ClusterLook | undefined): Line[] =>
  look !== undefined && look.at !== null && look.facts === null
    ? [[span(safeText`no scheduler: a run there starts at once`, 'muted')]]
    : []
