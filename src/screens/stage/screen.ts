import type { ReactElement } from 'react'
import type { Context } from '../../control/context.ts'
import type { SafeText } from '../../core/text/sanitize.ts'
import type { Tone } from '../../schema/theme.ts'
import type { Cause } from '../terminal/frame.ts'
import type { Line } from '../ui/line.ts'
import type { Area } from './area.ts'
import type { Cover } from './cover.ts'
import type { Edited } from './field.ts'
import type { Binding } from './keys.ts'
import type { KeyWord } from './named-keys.ts'
import type { Place } from './place.ts'
import type { ShellState } from './shell-state.ts'

export type { Area }

/** One place of the session: it keeps its own state, reads through control, and draws it as a pure function. */
export interface Screen {
  /** Where this is, so that it can be opened again as it stands. */
  place(): Place
  /** Its word in the breadcrumb. */
  crumb(): SafeText
  /** On the right of the header: tabs, counts. */
  status(): Line
  /** Words after `orion` that print the same for a script, less `--json`; null where the screen is a command line itself. */
  script(): readonly string[] | null
  /** Keys of the screen, those of the innermost part first. */
  bindings(): Binding[]
  /**
   * Takes what is typed or pasted while a field of the screen itself has the cursor; null while none has. Keys that type a
   * character then mean nothing but that character.
   */
  typing?(): ((text: string) => void) | null
  view(area: Area): ReactElement | null
  /** A click at a row and column of its area: puts the cursor there. True where it stands already: that goes in, as Enter does. */
  click?(row: number, column: number): boolean
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
  /** The line for verbs: what is typed there outlives the session. */
  readonly command?: true
  /** What Enter does, in a word for the footer; default `keep`. */
  readonly act?: string
  /** Keys of its own, heard before those of every field. */
  bindings?(now: Edited): Binding[]
  /** Rows above it, such as what could be typed; as few as matter. */
  above?(columns: number): Line[]
}

/** What a screen may ask of the session around it. */
export interface Stage {
  readonly context: Context
  /** The area that `view` was last asked for. */
  readonly area: Area
  /** False while the terminal says that nobody is in front of it. */
  readonly focused: boolean
  /** Null, or why nothing can be changed in this registry. */
  readonly readOnly: SafeText | null
  /** The verbs of the command line; null where the session was opened without them. */
  readonly shell: ShellState | null
  /** The key that does something, as words name it. */
  readonly keyWord: KeyWord
  /** Goes to another view; keys pressed until it stands belong to it. */
  open(place: Place): void
  /** Leaves this view for the one before. */
  back(): void
  /** Waits for something that the next keys are meant for, such as the code of a view. */
  load<T>(coming: Promise<T>, arrived: (value: T) => void, failure: SafeText): void
  /** Gives the terminal to another program, an editor or a pager, and takes it back when `act` is done. */
  lend(act: () => Promise<void>): Promise<void>
  notify(tone: Tone, text: SafeText): void
  /** Says what went wrong with an act that the user started. */
  failed(what: SafeText, error: unknown): void
  /** Puts a text on the user's clipboard; `what` says in the notice what was copied, as in `the failure card`. */
  copy(text: string, what: SafeText): void
  ask(question: Question): void
  /** Lays something over the screen until `uncover` takes it away. */
  cover(cover: Cover): void
  uncover(cover: Cover): void
  edit(field: Field): void
  /** Opens the line for verbs with a text on it. */
  command(text: string): void
  changed(cause: Cause): void
  /** The registry was changed by this session itself. */
  wrote(): void
}
