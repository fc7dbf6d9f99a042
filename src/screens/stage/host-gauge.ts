import type { Context } from '../../control/context.ts'
import { type WatchedHost, watchedHosts } from '../../control/hosts.ts'
import { HOST_SIGNS } from '../../core/hosts/host-words.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { ageWords } from '../../core/text/words.ts'
import type { HostState } from '../../schema/host.ts'
import type { Tone } from '../../schema/theme.ts'
import { type Line, lineText, span } from '../ui/line.ts'

/** Profiles that the header has room for; those in trouble come first. */
const SHOWN = 2

const TONES: Partial<Record<HostState, Tone>> = { connected: 'good', unreachable: 'bad' }

/** How long ago, as short as a header wants it, and coarse enough that it changes at most every ten seconds. */
function shortAge(time: string | null, now: Date): SafeText {
  if (time === null) return safeText`no word yet`
  const seconds = (now.getTime() - Date.parse(time)) / 1000
  if (seconds < 10) return safeText`now`
  if (seconds < 60) return safeText`${Math.floor(seconds / 10) * 10} s`
  return sanitize(ageWords(time, now).replace(/ ago$/, ''))
}

/** `polaris ● 10 s  4/min`: each machine that is followed, whether it answers, and how old its last word is. */
export function hostsLine(hosts: readonly WatchedHost[], now: Date): Line {
  const worst = hosts.toSorted(
    (a, b) => Number(b.state === 'unreachable') - Number(a.state === 'unreachable'),
  )
  const shown = worst.slice(0, SHOWN).flatMap(({ profile, state, last_word_at, calls_per_minute }): Line => {
    const tone = TONES[state] ?? 'warn'
    const calls = calls_per_minute === null || calls_per_minute === 0 ? '' : ` ${calls_per_minute}/min`
    return [
      span(safeText`${profile} `, 'muted'),
      span(safeText`${HOST_SIGNS[state]} `, tone),
      span(shortAge(last_word_at, now), state === 'connected' ? 'text' : tone),
      span(safeText`${calls}   `, 'muted'),
    ]
  })
  const more = hosts.length - SHOWN
  return more > 0 ? [...shown, span(safeText`+${more}   `, 'muted')] : shown
}

/** What the header says of the machines that are followed. */
export class HostGauge {
  private readonly context: Context
  private hosts: readonly WatchedHost[]
  private drawn = ''

  constructor(context: Context) {
    this.context = context
    this.hosts = watchedHosts(context)
  }

  line(): Line {
    const line = hostsLine(this.hosts, this.context.now())
    this.drawn = lineText(line)
    return line
  }

  /** Reads again where the registry changed; true when what the header says is another. */
  refresh(data: boolean): boolean {
    if (data) this.hosts = watchedHosts(this.context)
    return lineText(hostsLine(this.hosts, this.context.now())) !== this.drawn
  }
}
