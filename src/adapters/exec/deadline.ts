import { setTimeout as pause } from 'node:timers/promises'
import { OrionError } from '../../schema/error.ts'

/** What a promise comes to, or OrionError `unreachable` when it takes longer; what was begun goes on. */
export async function withDeadline<T>(coming: Promise<T>, ms: number, whose: string): Promise<T> {
  const timer = new AbortController()
  const late = pause(Math.max(0, ms), undefined, { signal: timer.signal }).then(() => {
    const seconds = Math.round(ms / 100) / 10
    throw new OrionError('unreachable', `${whose}: no answer within ${seconds} s`, {
      hint: 'What is shown is the last that was known; Orion asks again by itself.',
      retryable: true,
    })
  })
  late.catch(() => {})
  try {
    return await Promise.race([coming, late])
  } finally {
    timer.abort()
    coming.catch(() => {})
  }
}
