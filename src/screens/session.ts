import type { Context } from '../control/context.ts'
import { type RegistryGlance, registryGlance } from '../control/glance.ts'
import { type SafeText, safeText, sanitize } from '../core/text/sanitize.ts'
import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import type { Tone } from '../schema/theme.ts'
import { actionChoices } from './chrome/actions.ts'
import { Choices } from './chrome/choices.tsx'
import { Dialog } from './chrome/dialog.tsx'
import { footerKeyAt } from './chrome/footer.tsx'
import { Help } from './chrome/help.tsx'
import { noticeChoices } from './chrome/notice.ts'
import { canOpen, route } from './router.ts'
import type { Cover } from './stage/cover.ts'
import { FieldSlot } from './stage/field-slot.ts'
import { globalKeys, NO_WAY_BACK, type Shell, VIEW_KEYS, viewKeys } from './stage/global-keys.ts'
import { InnerShell } from './stage/inner-shell.ts'
import type { Kept } from './stage/kept.ts'
import { type Keymap, rebound } from './stage/keymap.ts'
import { type Binding, bind, dispatch, withoutTyped } from './stage/keys.ts'
import type { Look } from './stage/look.ts'
import { Narration } from './stage/narration.ts'
import { Notices } from './stage/notices.ts'
import type { Place, View } from './stage/place.ts'
import type { Program } from './stage/program.ts'
import type { Area, Field, Question, Screen, Stage } from './stage/screen.ts'
import { Travel, type Way } from './stage/travel.ts'
import { clipboardPart, clipboardSequence } from './terminal/clipboard.ts'
import type { Cause } from './terminal/frame.ts'
import type { Press } from './terminal/input.ts'
import type { MouseAct } from './terminal/tokens.ts'

/** Rows that one turn of the wheel moves. */
const WHEEL_ROWS = 3

/** What the session needs from the terminal around it. */
export interface Surroundings {
  draw(cause: Cause): void
  redraw(): void
  suspend(): void
  lend(act: () => Promise<void>): Promise<void>
  /** Writes a control sequence of our own, between two frames. */
  send(sequence: string): void
  /** Whether the mouse is ours; null where it must be left to the terminal. */
  mouse: boolean | null
  /** What the session itself uses since this was last asked. */
  gauge(): SafeText
  /** A key was pressed and heard. */
  heard(): void
}

/** All state of the full-screen session outside its screens, and what keys do to it. Draws nothing itself. */
export class Session implements Stage, Shell {
  readonly context: Context
  readonly look: Look
  readonly notices = new Notices()
  readonly narration = new Narration()
  /** What lies over the screen; the last one hears keys. */
  readonly covers: Cover[] = []
  area: Area = { columns: 80, rows: 20 }
  /** The whole terminal, and the row at which the screen begins. */
  size: Area = { columns: 80, rows: 24 }
  top = 1
  /** What the session itself uses, while that is shown. */
  gauges: SafeText | null = null
  private gaugeTimer: NodeJS.Timeout | undefined
  registry: RegistryGlance
  readonly shell: InnerShell | null
  /** What is shown is held still. */
  paused = false
  /** The terminal is in front of somebody, as far as it says. */
  focused = true
  readonly ended: Promise<ExitCode>
  private readonly travel: Travel
  private readonly keymap: Keymap
  private readonly slot = new FieldSlot()
  private readonly around: Surroundings
  private end: (code: ExitCode) => void = () => {}
  private stale = false
  /** Keys pressed while a page is loaded; they belong to it. */
  private waiting: Press[] | null = null

  constructor(
    context: Context,
    look: Look,
    around: Surroundings,
    more: { program?: Program; keymap?: Keymap } = {},
  ) {
    this.context = context
    this.look = look
    this.around = around
    this.travel = new Travel(this, place => route(this, place))
    this.registry = registryGlance(context)
    const { program, keymap = new Map() } = more
    this.keymap = keymap
    this.shell = program ? new InnerShell(this, program, () => this.quit()) : null
    this.ended = new Promise(resolve => {
      this.end = resolve
    })
  }

  get screens(): readonly Screen[] {
    return this.travel.trail.screens
  }

  get screen(): Screen | undefined {
    return this.travel.trail.top
  }

  get field(): Field | null {
    return this.slot.field
  }

  get readOnly(): SafeText | null {
    if (!this.registry.readOnly) return null
    return safeText`a newer Orion wrote this registry: it can be read, not changed`
  }

  /** What takes typed text where nothing lies over a screen with fields of its own. */
  private get typing(): ((text: string) => void) | null {
    return this.covers.length > 0 || this.narration.over ? null : (this.screen?.typing?.() ?? null)
  }

  /** Keys in the order in which they are heard: what lies on top hears alone. */
  bindings(): Binding[] {
    if (this.field) return rebound(this.slot.bindings(this.field), this.keymap)
    const cover = this.covers.at(-1)
    return cover ? rebound(cover.bindings(), this.keymap) : this.screenBindings()
  }

  private screenBindings(): Binding[] {
    const own = this.screen?.bindings() ?? []
    const digits = own.some(({ facts }) => facts.keys.some(key => /^\d$/.test(key)))
    const everywhere = bind(digits ? globalKeys : [...globalKeys, ...viewKeys], this)
    const all = rebound([...own, ...everywhere], this.keymap)
    return this.typing ? [...all.slice(0, own.length), ...withoutTyped(all.slice(own.length))] : all
  }

  /** Keys wait for something that is being loaded. */
  get loading(): boolean {
    return this.waiting !== null
  }

  press(press: Press): void {
    if (this.waiting) this.waiting.push(press)
    else this.hear(press)
    this.around.heard()
  }

  private hear({ key, text }: Press): void {
    this.notices.seen()
    this.changed('input')
    const pressed = this.narration.over ? ({ kind: 'leave' } as const) : dispatch(this.bindings(), key)
    if (pressed.kind === 'leave') this.quit()
    else if (pressed.kind === 'disabled') this.notify('warn', pressed.why)
    else if (pressed.kind === 'unbound' && text !== '') this.type(text)
  }

  /** Types into what has the cursor; false when nothing has. */
  private type(text: string): boolean {
    const { field, typing } = this
    if (field) this.slot.type(field, text)
    else typing?.(text)
    return field !== null || typing !== null
  }

  paste(text: string): void {
    if (!this.type(text))
      this.notify('muted', safeText`pasted text goes nowhere here; open a field first, as with /`)
    this.changed('input')
  }

  /** Looks whether the registry or the clock changed what is on screen. */
  refresh(): void {
    if (this.paused) return
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
    this.travel.trail.push(screen)
    this.changed('input')
  }

  open(place: Place): void {
    this.travel.enter(place)
  }

  load<T>(coming: Promise<T>, arrived: (value: T) => void, failure: SafeText): void {
    const waiting: Press[] = this.waiting ?? []
    this.waiting = waiting
    coming
      .then(arrived)
      .catch(error => this.failed(failure, error))
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
    this.travel.back()
  }

  cannotWalk(way: Way): SafeText | null {
    return this.travel.target(way) === null ? safeText`there is no view ${way} of this one yet` : null
  }

  walkTo(way: Way): void {
    this.travel.walk(way)
  }

  cannotJump(view: View): SafeText | null {
    if (!canOpen(view)) return safeText`there is no view ${view}`
    const { top, screens } = this.travel.trail
    const here = top?.place()
    return here?.view === view && here.of === undefined && screens.length <= 2
      ? safeText`this is ${top?.crumb() ?? view} already`
      : null
  }

  jump(view: View): void {
    this.travel.jump(view)
  }

  quit(): void {
    this.end(EXIT.ok)
  }

  showHelp(): void {
    const about = this.bindings()
    this.lay(close => new Help(about, close, field => this.edit(field)))
  }

  showActions(): void {
    const choices = actionChoices(this.screenBindings())
    this.lay(close => new Choices('actions', choices, close))
  }

  showNotices(): void {
    const { all } = this.notices
    if (all.length === 0) this.notify('muted', safeText`nothing was said yet`)
    else
      this.lay(
        close =>
          new Choices(
            'notices',
            noticeChoices(all, text => this.copy(text, safeText`notice`)),
            close,
          ),
      )
  }

  cannotChangeTheme(): SafeText | null {
    return this.look.depth === 1 ? safeText`this terminal shows no colours (NO_COLOR, or its TERM)` : null
  }

  nextTheme(): void {
    this.look.next()
    this.notify('muted', safeText`theme: ${this.look.theme.label}`)
  }

  cannotCommand(): SafeText | null {
    return this.shell ? null : safeText`this session was opened without the command line`
  }

  command(text: string): void {
    const { shell } = this
    if (!shell) return
    this.load(
      import('./palette/command-line.ts'),
      ({ CommandLine }) => {
        const complete = (line: string) => shell.program.complete(line)
        new CommandLine(this, shell.history, complete, line => this.obey(line)).open(text)
      },
      safeText`no line can be opened`,
    )
  }

  /** Does what a line says: goes to a view, or runs a verb in the shell. */
  private obey(line: string): void {
    const { shell } = this
    if (!shell || line === '') return
    if (['q', 'quit', 'exit'].includes(line)) this.quit()
    this.load(
      import('./palette/command-place.ts').then(({ commandPlace }) => commandPlace(this.context, line)),
      place => {
        if (place && canOpen(place.view))
          return place.of === undefined ? this.jump(place.view) : this.open(place)
        const why = shell.cannotRun()
        if (why) return this.notify('warn', why)
        if (this.screen?.place().view !== 'shell') this.open({ view: 'shell' })
        void shell.run(line)
      },
      safeText`cannot go there`,
    )
  }

  showPalette(): void {
    const bindings = this.screenBindings()
    const views = VIEW_KEYS.map(({ view }) => view).filter(canOpen)
    this.load(
      Promise.all([import('./palette/palette.tsx'), import('./palette/entries.ts')]),
      ([{ Palette }, { paletteEntries }]) =>
        new Palette(
          this,
          paletteEntries({ stage: this, bindings, views, jump: view => this.jump(view) }),
        ).open(),
      safeText`the palette cannot be opened`,
    )
  }

  pause(): void {
    this.paused = !this.paused
    if (!this.paused) this.stale = true
    this.notify('muted', this.paused ? safeText`held still; p goes on` : safeText`goes on`)
  }

  cannotUseMouse(): SafeText | null {
    return this.around.mouse === null ? safeText`ORION_NO_MOUSE leaves the mouse to the terminal` : null
  }

  switchMouse(): void {
    const on = !this.around.mouse
    this.around.mouse = on
    this.notify(
      'muted',
      on
        ? safeText`mouse on: the wheel scrolls, a click presses a key of the footer; shift and drag selects text`
        : safeText`mouse off: the terminal has it`,
    )
  }

  switchGauges(): void {
    if (this.gauges === null) {
      const read = () => {
        this.gauges = this.around.gauge()
        this.changed('stream')
      }
      this.gaugeTimer = setInterval(read, 1000)
      read()
    } else {
      clearInterval(this.gaugeTimer)
      this.gauges = null
    }
  }

  focus(focused: boolean): void {
    this.focused = focused
    this.changed('stream')
  }

  mouse(act: MouseAct): void {
    const rows = this.area.rows
    if (act.kind === 'wheel') {
      const key = act.by > 0 ? 'down' : 'up'
      for (let turn = 0; turn < WHEEL_ROWS; turn += 1) this.press({ key, text: '' })
      return
    }
    const key =
      act.row === this.size.rows - 1 ? footerKeyAt(this.bindings(), this.size.columns, act.column) : null
    if (key !== null) this.press({ key, text: '' })
    else if (this.covers.length === 0 && !this.field) {
      const row = act.row - this.top
      if (row >= 0 && row < rows) this.screen?.click?.(row, act.column)
      this.changed('input')
    }
  }

  /** What the next session opens. */
  kept(): Kept {
    const { theme, settings } = { theme: this.look.theme.name, settings: this.context.settings.theme }
    return {
      places: this.travel.trail.places(),
      theme: this.look.chosen ? { name: theme, over: settings } : null,
    }
  }

  /** Opens the places again where a session stood. */
  restore(places: readonly Place[]): void {
    if (places.length > 1) this.travel.goTo(places, 'step')
  }

  redraw(): void {
    this.around.redraw()
  }

  suspend(): void {
    this.around.suspend()
  }

  ask(question: Question): void {
    this.lay(close => new Dialog(question, close))
  }

  cover(cover: Cover): void {
    this.covers.push(cover)
    this.changed('input')
  }

  uncover(cover: Cover): void {
    const at = this.covers.lastIndexOf(cover)
    if (at >= 0) this.covers.splice(at, 1)
    this.changed('input')
  }

  edit(field: Field): void {
    this.slot.field = field
    this.changed('input')
  }

  copy(text: string, what: SafeText): void {
    this.copyTo(text, what).catch(error => this.failed(safeText`not copied`, error))
  }

  private async copyTo(text: string, what: SafeText): Promise<void> {
    const { copyText } = await import('../control/copy-text.ts')
    if (await copyText(this.context, text)) return this.notify('good', safeText`copied ${what}`)
    const part = clipboardPart(text)
    this.around.send(clipboardSequence(part, this.context.environment))
    if (part.length === text.length) this.notify('good', safeText`copied ${what}`)
    else this.notify('warn', safeText`copied the first 74 KB of ${what}: terminals take no more`)
  }

  notify(tone: Tone, text: SafeText): void {
    this.notices.add({ tone, text, at: this.context.now() })
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
      await this.narration.read(lines, () => this.changed('stream'))
    } catch (error) {
      this.failed(safeText`stopped`, error)
    }
    this.narration.over = true
    this.covers.length = 0
    this.slot.field = null
    this.changed('input')
  }

  close(): void {
    clearInterval(this.gaugeTimer)
    this.travel.trail.close()
  }

  private lay(make: (close: () => void) => Cover): void {
    const cover: Cover = make(() => this.uncover(cover))
    this.cover(cover)
  }
}
