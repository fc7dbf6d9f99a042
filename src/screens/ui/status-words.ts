import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { RunState } from '../../schema/run.ts'
import type { Tone } from '../../schema/theme.ts'

/** A mark, a word and a tone for each state; the mark alone tells them apart without colour. */
export const STATE_LOOK: Record<RunState, { mark: SafeText; tone: Tone }> = {
  planned: { mark: safeText`·`, tone: 'muted' },
  submitted: { mark: safeText`◌`, tone: 'info' },
  queued: { mark: safeText`◌`, tone: 'info' },
  running: { mark: safeText`●`, tone: 'good' },
  completed: { mark: safeText`✔`, tone: 'muted' },
  failed: { mark: safeText`✖`, tone: 'bad' },
  cancelled: { mark: safeText`◻`, tone: 'muted' },
  preempted: { mark: safeText`▲`, tone: 'warn' },
  lost: { mark: safeText`?`, tone: 'bad' },
}
