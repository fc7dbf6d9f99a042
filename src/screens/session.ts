import type { Context } from '../control/context.ts'
import { type RegistryGlance, registryGlance } from '../control/glance.ts'
import { type SafeText, safeText, sanitize } from '../core/text/sanitize.ts'
import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import type { Theme, Tone } from '../schema/theme.ts'
import { helpLines } from './chrome/help.tsx'
import type { Notice } from './chrome/notice.ts'
import { route } from './router.ts'
import {
  type FieldTarget,
  fieldKeys,
  globalKeys,
  helpKeys,
  NO_WAY_BACK,
  questionKeys,
  type Shell,
  typed,
} from './stage/chrome-keys.ts'
import { type Binding, bind, dispatch, withoutTyped } from './stage/keys.ts'
import { listKeys } from './stage/list-keys.ts'
import type { Place } from './stage/place.ts'
import type { Area, Field, Question, Screen, Stage } from './stage/screen.ts'
import type { Cause } from './terminal/frame.ts'
import type { Press } from './terminal/input.ts'
import type { Line } from './ui/line.ts'
import { type ColorDepth, sgrOf } from './ui/sgr.ts'
import { nextTheme } from './ui/theme.ts'

/** What the session needs from the terminal around it. */
export interface Surroundings {
  draw(cause: Cause): void
  redraw(): void
  suspend(): void
  lend(act: () => Promise<void>): Promise<void>
}

/** Most lines of narration that are kept. */
const KEPT_LINES = 500

/** All state of the full-screen session outside its screens, and what keys do to it. Knows nothing of Ink. */
export class Session implements Stage, Shell {
  readonly context: Context
  readonly screens: Screen[] = []
  readonly narration: SafeText[] = []
  /** The narration is over: its last lines stay until a key. */
  proof = false
  theme: Theme
  /** What switches each tone of the theme on. */
  tones: Record<Tone, string>
  private readonly depth: ColorDepth
  question: Question | null = null
  field: Field | null = null
  help: { lines: readonly Line[]; top: number } | null = null
  notice: Notice | null = null
  area: Area = { columns: 80, rows: 20 }
  registry: RegistryGlance
  readonly ended: Promise<ExitCode>
  private readonly around: Surroundings
  private end: (code: ExitCode) => void = () => {}
  private stale = false
  /** Keys pressed while a page is loaded; they belong to it. */
  private waiting: Press[] | null = null

  constructor(context: Context, look: { theme: Theme; depth: ColorDepth }, around: Surroundings) {
    this.context = context
    this.theme = look.theme
    this.depth = look.depth
    this.tones = sgrOf(this.theme, this.depth)
    this.around = around
    this.registry = registryGlance(context)
    this.ended = new Promise(resolve => {
      this.end = resolve
    })
  }

  get screen(): Screen | undefined {
    return this.screens.at(-1)
  }

  get readOnly(): SafeText | null {
    if (!this.registry.readOnly) return null
    return safeText`a newer Orion wrote this registry: it can be read, not changed`
  }

  /** What takes typed text where nothing lies over a screen with fields of its own. */
  private get typing(): ((text: string) => void) | null {
    return this.question || this.help || this.proof ? null : (this.screen?.typing?.() ?? null)
  }

  /** Keys in the order in which they are heard: what lies on top hears alone. */
  bindings(): Binding[] {
    if (this.field) return bind(fieldKeys, this.fieldTarget(this.field))
    if (this.question) return bind(questionKeys, { shell: this, question: this.question })
    if (this.help) return [...bind(helpKeys, this), ...bind(listKeys, this.helpList(this.help))]
    const everywhere = bind(globalKeys, this)
    return [...(this.screen?.bindings() ?? []), ...(this.typing ? withoutTyped(everywhere) : everywhere)]
  }

  press(press: Press): void {
    if (this.waiting) this.waiting.push(press)
    else this.hear(press)
  }

  private hear({ key, text }: Press): void {
    this.notice = null
    this.changed('input')
    const pressed = this.proof ? ({ kind: 'leave' } as const) : dispatch(this.bindings(), key)
    if (pressed.kind === 'leave') this.quit()
    else if (pressed.kind === 'disabled') this.notify('warn', pressed.why)
    else if (pressed.kind === 'unbound' && text !== '') {
      if (this.field) typed(this.fieldTarget(this.field), text)
      else this.typing?.(text)
    }
  }

  paste(text: string): void {
    if (this.field) typed(this.fieldTarget(this.field), text)
    else if (this.typing) this.typing(text)
    else this.notify('muted', safeText`pasted text goes nowhere here; open a field first, as with /`)
  }

  /** Looks whether the registry or the clock changed what is on screen. */
  refresh(): void {
    const before = this.registry
    this.registry = registryGlance(this.context)
    const data = this.stale || before.version !== this.registry.version
    this.stale = false
    if (this.screen?.refresh(data)) this.changed('stream')
  }

  wrote(): void {
    this.stale = true
  }

  show(screen: Screen): void {
    this.screens.push(screen)
    this.changed('input')
  }

  open(place: Place): void {
    this.load(route(this, place), screen => this.show(screen), safeText`cannot open ${place.view}`)
  }

  load<T>(coming: Promise<T>, arrived: (value: T) => void, failure: SafeText): void {
    const waiting: Press[] = this.waiting ?? []
    this.waiting = waiting
    coming
      .then(arrived, error => this.failed(failure, error))
      .finally(() => {
        this.waiting = null
        for (const press of waiting.splice(0)) this.press(press)
      })
  }

  lend(act: () => Promise<void>): Promise<void> {
    return this.around.lend(act)
  }

  cannotGoBack(): SafeText | null {
    return this.screens.length > 1 ? null : NO_WAY_BACK
  }

  back(): void {
    this.screens.pop()?.close()
    this.screen?.refresh(true)
  }

  quit(): void {
    this.end(EXIT.ok)
  }

  showHelp(): void {
    this.help = { lines: helpLines(this.bindings()), top: 0 }
  }

  closeHelp(): void {
    this.help = null
  }

  nextTheme(): void {
    this.theme = nextTheme(this.theme)
    this.tones = sgrOf(this.theme, this.depth)
    this.notify('muted', safeText`theme: ${this.theme.label}`)
  }

  redraw(): void {
    this.around.redraw()
  }

  suspend(): void {
    this.around.suspend()
  }

  ask(question: Question): void {
    this.question = question
    this.changed('input')
  }

  closeQuestion(): void {
    this.question = null
  }

  edit(field: Field): void {
    this.field = field
    this.changed('input')
  }

  notify(tone: Tone, text: SafeText): void {
    this.notice = { tone, text }
    this.changed('input')
  }

  failed(what: SafeText, error: unknown): void {
    const message = sanitize(error instanceof Error ? error.message : String(error))
    const hint =
      error instanceof OrionError && error.hint !== undefined ? sanitize(` ${error.hint}`) : safeText``
    this.notify('bad', safeText`${what}: ${message}${hint}`)
  }

  changed(cause: Cause): void {
    this.around.draw(cause)
  }

  /** Shows lines as they come; at the end they stay until a key. */
  async narrate(lines: AsyncIterable<string>): Promise<void> {
    try {
      for await (const line of lines) {
        this.narration.push(sanitize(line))
        this.narration.splice(0, Math.max(0, this.narration.length - KEPT_LINES))
        this.changed('stream')
      }
    } catch (error) {
      this.failed(safeText`stopped`, error)
    }
    this.proof = true
    this.help = null
    this.question = null
    this.field = null
    this.changed('input')
  }

  close(): void {
    while (this.screens.length > 0) this.screens.pop()?.close()
  }

  private fieldTarget(field: Field): FieldTarget {
    return {
      field,
      write: edited => {
        this.field = { ...field, ...edited }
        if (edited.text !== field.text) field.change(edited.text)
      },
      close: () => {
        this.field = null
      },
    }
  }

  private helpList(help: { lines: readonly Line[]; top: number }) {
    const height = Math.max(1, this.area.rows - 2)
    return {
      height: () => height,
      walk: (delta: number) => {
        const top = Math.max(0, Math.min(help.lines.length - height, help.top + delta))
        this.help = { ...help, top }
      },
    }
  }
}
