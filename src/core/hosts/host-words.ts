import type { HostState, HostStatus } from '../../schema/host.ts'
import { durationWords } from '../text/words.ts'

/** A sign for each state; it alone tells them apart. */
export const HOST_SIGNS: Record<HostState, string> = {
  here: '●',
  unasked: '○',
  connected: '●',
  quiet: '◌',
  unreachable: '✖',
  unusable: '✖',
}

export const HOST_WORDS: Record<HostState, string> = {
  here: 'this machine',
  unasked: 'not asked yet',
  connected: 'connected',
  quiet: 'not asked since',
  unreachable: 'cannot be reached',
  unusable: 'profile is wrong',
}

/** `12 ms`; empty where nobody knows. */
export const lagWords = ({ lag_ms }: Pick<HostStatus, 'lag_ms'>): string =>
  lag_ms === null ? '' : durationWords(lag_ms / 1000)

/** `4/min`; empty where there is no scheduler. */
export const callsWords = ({ calls_per_minute }: Pick<HostStatus, 'calls_per_minute'>): string =>
  calls_per_minute === null ? '' : `${calls_per_minute}/min`
