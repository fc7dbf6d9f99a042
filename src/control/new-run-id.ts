import { randomInt } from 'node:crypto'

/** Crockford's base 32: no letters that are read as digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const EPOCH_MS = Date.UTC(2026, 0, 1)

/** A run id: eight characters of time (milliseconds, so ids sort by age until 2060) and three at random. */
export function newRunId(now: Date): string {
  return base32(now.getTime() - EPOCH_MS, 8) + base32(randomInt(32 ** 3), 3)
}

/** The key under which a submission is found again, wherever it was sent. */
export function newToken(runId: string, attempt: number): string {
  return `orion-${runId}-${attempt}-${base32(randomInt(32 ** 6), 6)}`
}

function base32(value: number, digits: number): string {
  let text = ''
  for (let left = Math.max(0, value), n = 0; n < digits; n++) {
    text = ALPHABET.charAt(left % 32) + text
    left = Math.floor(left / 32)
  }
  return text
}
