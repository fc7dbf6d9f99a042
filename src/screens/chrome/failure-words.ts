import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { OrionError } from '../../schema/error.ts'

/** What failed, why, and what to do next, in one line. */
export function failureWords(what: SafeText, error: unknown): SafeText {
  const message = sanitize(error instanceof Error ? error.message : String(error))
  const hint =
    error instanceof OrionError && error.hint !== undefined ? sanitize(` ${error.hint}`) : safeText``
  return safeText`${what}: ${message}${hint}`
}
