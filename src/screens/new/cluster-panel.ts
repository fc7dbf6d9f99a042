import type { ClusterNames } from '../../core/config/field-meta.ts'
import { clusterNames } from '../../core/slurm/cluster-names.ts'
import { requestOf } from '../../core/slurm/request.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Profile } from '../../schema/settings.ts'
import { type SlurmRequest, slurmWish } from '../../schema/slurm.ts'
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
    const request = askedOf(draft, settings)
    const now = this.stage.context.now()
    return [
      [],
      [
        span(sanitize(profile), 'strong'),
        span(safeText`  ${settings.adapter}`, 'muted'),
        span(settings.host === undefined ? safeText`` : safeText` on ${settings.host}`, 'muted'),
        span(requestWords(request)),
      ],
      ...lookLines(look, now, columns, request.partition ?? null),
      ...emptyLines(look),
    ]
  }

  /** Names that the cluster of the draft's profile has told. */
  known(draft: OpenDraft, names: ClusterNames): readonly string[] {
    const profile = profileOf(draft)
    const facts = this.looks.of(profile)?.facts
    const settings = this.settingsOf(profile)
    return facts && settings ? clusterNames(facts, names, askedOf(draft, settings).partition) : []
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

/** The profile that a draft names. */
export function profileOf({ checked }: OpenDraft): string {
  const infra = checked.written?.infra
  return typeof infra === 'string' ? infra : 'local'
}

/** What the run would ask for; a wish that is mistaken asks for nothing. */
function askedOf({ checked }: OpenDraft, { slurm }: Profile): SlurmRequest {
  const wishes = Object.entries(checked.written?.slurm ?? {}).map(
    ([key, value]) => slurmWish.safeParse({ [key]: value }).data,
  )
  return requestOf(slurm ?? { grace_s: 0 }, Object.assign({}, ...wishes))
}

/** What the job asks for, in the words of sbatch. */
function requestWords({ partition, account, qos, time_limit, gres, constraint }: SlurmRequest): SafeText {
  const asked = Object.entries({ partition, account, qos, time: time_limit, gres, constraint })
  const words = asked.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
  return words.length === 0 ? safeText`` : safeText`   asks for ${words.join(', ')}`
}

const emptyLines = (look: ClusterLook | undefined): Line[] =>
  look !== undefined && look.at !== null && look.facts === null
    ? [[span(safeText`no scheduler: a run there starts at once`, 'muted')]]
    : []
