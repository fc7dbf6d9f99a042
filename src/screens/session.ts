import type { Context } from '../control/context.ts'
import type { RegistryGlance } from '../control/glance.ts'
import { type SafeText, safeText } from '../core/text/sanitize.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import type { Tone } from '../schema/theme.ts'
import { actionChoices } from './chrome/actions.ts'
import { Choices } from './chrome/choices.tsx'
import { Dialog } from './chrome/dialog.tsx'
import { failureWords } from './chrome/failure-words.ts'
import { Help } from './chrome/help.tsx'
import { deadKeyWords, noticeChoices } from './chrome/notice.ts'
import { mouseWords, point } from './chrome/pointer.ts'
import { openCommandLine, openPalette } from './go-to.ts'
import { canOpen, route } from './router.ts'
import type { Cover } from './stage/cover.ts'
import { FieldSlot } from './stage/field-slot.ts'
import { GaugeLine } from './stage/gauge-line.ts'
import { globalKeys, type Shell, viewKeys } from './stage/global-keys.ts'
import { HostGauge } from './stage/host-gauge.ts'
import { InnerShell } from './stage/inner-shell.ts'
import type { Kept } from './stage/kept.ts'
import { KeyQueue } from './stage/key-queue.ts'
import { type Keymap, rebound } from './stage/keymap.ts'
import { type Binding, bind, dispatch, withoutTyped } from './stage/keys.ts'
import type { Look } from './stage/look.ts'
import { type KeyWord, keyWord } from './stage/named-keys.ts'
import { Narration } from './stage/narration.ts'
import { Notices } from './stage/notices.ts'
import type { Place, View } from './stage/place.ts'
import type { Program } from './stage/program.ts'
import { Reading } from './stage/reading.ts'
import { RegistryLook } from './stage/registry-look.ts'
import type { Area, Field, Question, Screen, Stage } from './stage/screen.ts'
import { Travel, type Way } from './stage/travel.ts'
import type { Surroundings } from './surroundings.ts'
import { copiedWords, copy } from './terminal/copy.ts'
import type { Cause } from './terminal/frame.ts'
import type { Press } from './terminal/input.ts'
import type { MouseAct } from './terminal/tokens.ts'

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
  readonly gauges: GaugeLine
  readonly hosts: HostGauge
  readonly looking: RegistryLook
  readonly shell: InnerShell | null
  /** What is shown is held still. */
  paused = false
  /** The terminal is in front of somebody, as far as it says. */
  focused = true
  readonly ended: Promise<ExitCode>
  private readonly travel: Travel
  readonly keyWord: KeyWord = id => keyWord(this.keymap, id)
  readonly keymap: Keymap
  private readonly slot = new FieldSlot()
  private readonly around: Surroundings
  private end: (code: ExitCode) => void = () => {}
  readonly reading = new Reading(this)
  readonly keys = new KeyQueue(this)

  constructor(
    context: Context,
    look: Look,
    around: Surroundings,
    more: { program?: Program; keymap?: Keymap } = {},
  ) {
    this.context = context
    this.look = look
    this.around = around
    this.gauges = new GaugeLine(around.gauge, () => this.changed('stream'))
    this.travel = new Travel(this, place => route(this, place))
    this.looking = new RegistryLook(context)
    this.hosts = new HostGauge(context)
    this.keymap = more.keymap ?? new Map()
    this.shell = more.program ? new InnerShell(this, more.program, () => this.quit()) : null
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

  get registry(): RegistryGlance {
    return this.looking.registry
  }

  get readOnly(): SafeText | null {
    return this.looking.readOnly
  }

  /** What takes typed text where nothing lies over a screen with fields of its own. */
  private get typing(): ((text: string) => void) | null {
    return this.covers.length > 0 || this.narration.over ? null : (this.screen?.typing?.() ?? null)
  }

  /** Keys in the order in which they are heard: what lies on top hears alone. */
  bindings(keymap = this.keymap): Binding[] {
    if (this.field) return rebound(this.slot.bindings(this.field), keymap)
    const cover = this.covers.at(-1)
    return cover ? rebound(cover.bindings(), keymap) : this.screenBindings(keymap)
  }

  private screenBindings(keymap = this.keymap): Binding[] {
    const { screen } = this
    const own = screen ? this.reading.draw('keys', screen, () => screen.bindings(), []) : []
    const digits = own.some(({ facts }) => facts.keys.some(key => /^\d$/.test(key)))
    const everywhere = bind(digits ? globalKeys : [...globalKeys, ...viewKeys], this)
    const all = rebound([...own, ...everywhere], keymap)
    return this.typing ? [...all.slice(0, own.length), ...withoutTyped(all.slice(own.length))] : all
  }

  /** Keys wait for something that is being loaded. */
  get loading(): boolean {
    return this.keys.held
  }

  press(press: Press): void {
    // Whoever types is looking, whatever the terminal said before.
    this.attend(true)
    this.keys.put(() => this.hear(press))
    this.around.heard()
  }

  private hear({ key, text }: Press): void {
    this.notices.seen()
    const pressed = this.narration.over ? ({ kind: 'leave' } as const) : dispatch(this.bindings(), key)
    if (pressed.kind === 'leave') this.quit()
    else if (pressed.kind === 'disabled') this.notify('warn', pressed.why)
    else if (pressed.kind === 'unbound' && (text === '' || !this.type(text)))
      this.notices.hint({ tone: 'muted', text: deadKeyWords(key), at: this.context.now() })
    this.changed(this.loading ? 'load' : 'input')
  }

  /** Types into what has the cursor; false when nothing has. */
  private type(text: string): boolean {
    const { field, typing } = this
    if (field) this.slot.type(field, text)
    else typing?.(text)
    return (field ?? typing) !== null
  }

  paste(text: string): void {
    this.keys.put(() => {
      if (!this.type(text)) this.notify('muted', safeText`pasted text goes nowhere here: open a field first`)
      this.changed('input')
    })
    this.around.heard()
  }

  /** Looks whether the registry or the clock changed what is on screen. */
  refresh(): void {
    if (!this.paused) this.reading.look(() => this.lookAgain())
  }

  private lookAgain(): void {
    const { failing } = this.reading
    if (failing) this.wrote()
    const news = this.looking.again()
    if (news === null) return
    const data = news === 'data'
    const hosts = this.hosts.refresh(data)
    if (this.screen?.refresh(data) || hosts || failing) this.changed('stream')
  }

  wrote(): void {
    this.looking.outdate()
  }

  show(screen: Screen): void {
    this.travel.trail.push(screen)
    this.changed('input')
  }

  open(place: Place): void {
    this.travel.enter(place)
  }

  load<T>(coming: Promise<T>, arrived: (value: T) => void, failure: SafeText): void {
    this.keys.load(coming, arrived, error => this.failed(failure, error))
  }

  lend(act: () => Promise<void>): Promise<void> {
    return this.around.lend(act)
  }

  cannotGoBack(): SafeText | null {
    return this.travel.cannotGoBack()
  }

  back(): void {
    this.travel.back()
  }

  cannotWalk(way: Way): SafeText | null {
    return this.travel.cannotWalk(way)
  }

  walkTo(way: Way): void {
    this.travel.walk(way)
  }

  cannotJump(view: View): SafeText | null {
    return canOpen(view) ? this.travel.cannotJump(view) : safeText`there is no view ${view}`
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
    this.lay(close => new Choices('actions', actionChoices(this.screenBindings()), close))
  }

  script(): readonly string[] | null {
    return this.screen?.script() ?? null
  }

  showNotices(): void {
    const { all } = this.notices
    const choices = noticeChoices(all, text => this.copy(text, safeText`notice`))
    if (all.length === 0) this.notify('muted', safeText`nothing was said yet`)
    else this.lay(close => new Choices('notices', choices, close))
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
    openCommandLine(this, text)
  }

  showPalette(): void {
    openPalette(this, this.screenBindings())
  }

  pause(): void {
    this.paused = !this.paused
    if (!this.paused) this.wrote()
    const held = safeText`held still; ${this.keyWord('global.pause')} goes on`
    this.notify('muted', this.paused ? held : safeText`goes on`)
  }

  cannotUseMouse(): SafeText | null {
    return this.around.mouse === null ? safeText`ORION_NO_MOUSE leaves the mouse to the terminal` : null
  }

  switchMouse(): void {
    const on = !this.around.mouse
    this.around.mouse = on
    this.notify('muted', mouseWords(on))
  }

  switchGauges(): void {
    this.gauges.switch()
  }

  focus(focused: boolean): void {
    this.attend(focused)
    this.changed('stream')
  }

  private attend(focused: boolean): void {
    const again = focused && !this.focused
    this.focused = focused
    if (again) this.around.attended()
  }

  mouse(act: MouseAct): void {
    const open = this.covers.length > 0 || this.field ? null : (this.screen ?? null)
    this.keys.now(() => point(act, this, open))
    this.changed('input')
  }

  /** What the next session opens. */
  kept(): Kept {
    const { theme, chosen } = this.look
    return {
      places: this.travel.trail.places(),
      command: this.field?.command ? this.field.text : null,
      theme: chosen ? { name: theme.name, over: this.context.settings.theme } : null,
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
    this.lay(close => new Dialog(question, this.keyWord, close))
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
    copy(this.context, text, this.around.send).then(
      whole => this.notify(whole ? 'good' : 'warn', copiedWords(whole, what)),
      error => this.failed(safeText`not copied`, error),
    )
  }

  notify(tone: Tone, text: SafeText): void {
    this.notices.add({ tone, text, at: this.context.now() })
    this.changed('input')
  }

  failed(what: SafeText, error: unknown): void {
    this.wrote()
    this.notify('bad', failureWords(what, error))
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
    this.gauges.close()
    this.travel.trail.close()
  }

  private lay(make: (close: () => void) => Cover): void {
    const cover: Cover = make(() => this.uncover(cover))
    this.cover(cover)
  }
}
