import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { ageWords } from '../../core/text/words.ts'

/** A time ago, coarse enough that a row changes at most every ten seconds. */
export function roughAge(time: string, now: Date): SafeText {
  const seconds = (now.getTime() - new Date(time).getTime()) / 1000
  if (seconds >= 0 && seconds < 10) return safeText`now`
  if (seconds >= 10 && seconds < 60) return safeText`${Math.floor(seconds / 10) * 10} s ago`
  return sanitize(ageWords(time, now))
}

/** The same of what is over and so waits for nobody: changes once a minute. */
export function pastAge(time: string, now: Date): SafeText {
  const seconds = (now.getTime() - new Date(time).getTime()) / 1000
  return seconds >= 0 && seconds < 60 ? safeText`just now` : roughAge(time, now)
}
