import type { ReactElement } from 'react'
import type { Context } from '../../control/context.ts'
import type { SafeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import type { Cause } from '../terminal/frame.ts'
import type { Line } from '../ui/line.ts'
import type { Binding } from './keys.ts'

/** Room that a screen has for itself, between header and footer. */
export interface Area {
  columns: number
  rows: number
}

/** One place of the session: it keeps its own state, reads through control, and draws it as a pure function. */
export interface Screen {
  /** Its word in the breadcrumb. */
  crumb(): SafeText
  /** On the right of the header: tabs, counts. */
  status(): Line
  /** Keys of the screen, those of the innermost part first. */
  bindings(): Binding[]
  view(area: Area): ReactElement
  /** Reads again what may have changed; true when something visible did. `data` is false when only time went by. */
  refresh(data: boolean): boolean
  close(): void
}

/** A question that must be answered before anything is done. */
export interface Question {
  title: SafeText
  lines: readonly Line[]
  /** What the same act is called on a command line. */
  command: SafeText
  yes: SafeText
  act(): void
}

/** One line of text that the user is typing. */
export interface Field {
  readonly label: SafeText
  /** The text itself is untrusted: it may have been pasted. */
  readonly text: string
  /** Place of the cursor, in characters. */
  readonly at: number
  change(text: string): void
  done(): void
  cancel(): void
}

/** What a screen may ask of the session around it. */
export interface Stage {
  readonly context: Context
  /** The area that `view` was last asked for. */
  readonly area: Area
  /** Null, or why nothing can be changed in this registry. */
  readonly readOnly: SafeText | null
  /** Goes to the page of a run. */
  openRun(id: string): void
  notify(tone: Tone, text: SafeText): void
  /** Says what went wrong with an act that the user started. */
  failed(what: SafeText, error: unknown): void
  ask(question: Question): void
  edit(field: Field): void
  changed(cause: Cause): void
  /** The registry was changed by this session itself. */
  wrote(): void
}
