import { renderToString } from 'ink'
import type { Context } from '../../src/control/context.ts'
import { App } from '../../src/screens/app.tsx'
import { layOut } from '../../src/screens/layout.ts'
import { openRuns } from '../../src/screens/runs/screen.tsx'
import type { Session } from '../../src/screens/session.ts'
import type { Keymap } from '../../src/screens/stage/keymap.ts'
import type { Stack } from '../../src/screens/stage/trail.ts'
import { paintAll } from '../../src/screens/terminal/frame-diff.ts'
import { createInput } from '../../src/screens/terminal/input.ts'
import { programOf } from './program-of.ts'
import { quietSession } from './quiet-session.ts'
import { ScreenCells } from './screen-cells.ts'
import { keyBytes } from './terminal.ts'
import { until } from './until.ts'

export interface DrawnOptions {
  columns?: number
  rows?: number
  /** False: as on a terminal without colours. */
  colours?: boolean
  /** A folder of this run of the tests, and one of the same length that every frame names in its place. */
  instead?: readonly [folder: string, name: string]
  /** Keys that the user chose. */
  keymap?: Keymap
  /** Where another session stood. */
  opens?: Stack
}

/** Turns of the loop without news after which nothing more is expected. */
const QUIET_TURNS = 3

/**
 * A session in this process, on cells instead of a terminal: bytes go through its decoder, whole frames onto the screen.
 * Costs a hundredth of one in a pseudo-terminal; what a terminal does with modes, signals and differences is not seen here.
 */
export class DrawnSession extends ScreenCells {
  readonly session: Session
  /** How often the session asked for its whole screen, for the shell before it, and what it sent to the clipboard. */
  readonly asked = { redraw: 0, suspend: 0, sent: [] as string[] }
  /** The frame in sight, as Ink gave it. */
  frame = ''
  private readonly input: ReturnType<typeof createInput>
  private readonly instead: readonly [folder: string, name: string]
  private stale = true
  private news = 0

  constructor(
    context: Context,
    {
      columns = 120,
      rows = 36,
      colours = true,
      instead = ['\0', ''],
      keymap = new Map(),
      opens = [],
    }: DrawnOptions = {},
  ) {
    super(columns, rows)
    this.instead = instead
    const around = {
      draw: () => {
        this.stale = true
        this.news += 1
      },
      redraw: () => {
        this.asked.redraw += 1
      },
      suspend: () => {
        this.asked.suspend += 1
      },
      send: (sequence: string) => void this.asked.sent.push(sequence),
      lend: (act: () => Promise<void>) => act(),
    }
    this.session = quietSession(context, around, { colours, program: programOf(context), keymap })
    this.input = createInput({
      press: press => this.session.press(press),
      paste: text => this.session.paste(text),
      focus: focused => this.session.focus(focused),
      mouse: act => this.session.mouse(act),
    })
    this.session.show(openRuns(this.session, opens[0] ?? { view: 'runs' }))
    this.session.restore(opens)
  }

  press(...keys: string[]): void {
    // A lone Esc is one only after a while; nothing follows it here.
    for (const key of keys)
      if (key === 'esc') this.session.press({ key, text: '' })
      else this.send(keyBytes(key))
  }

  send(bytes: string): void {
    this.input.feed(Buffer.from(bytes))
  }

  /** Waits until nothing is being opened and nothing new comes for a few turns; then what is in sight is drawn. */
  async idle(): Promise<void> {
    let before = -1
    let quiet = 0
    await until(
      async () => {
        await new Promise(setImmediate)
        quiet = before === this.news && !this.session.loading ? quiet + 1 : 0
        before = this.news
        return quiet >= QUIET_TURNS
      },
      { what: 'a quiet session', everyMs: 1 },
    )
    await this.draw()
  }

  async waitFor(wanted: string | RegExp): Promise<void> {
    const found = async () => {
      if (!this.session.loading) this.session.refresh()
      await this.draw()
      return typeof wanted === 'string' ? this.screen().includes(wanted) : wanted.test(this.screen())
    }
    await until(found, { what: String(wanted) }).catch(error => {
      throw new Error(`${error.message}; the screen shows:\n${this.screen()}`)
    })
  }

  /** Draws what changed since it was last drawn. */
  async draw(): Promise<void> {
    if (!this.stale) return
    this.stale = false
    const { cols: columns, rows } = this.xterm
    const { session } = this
    const layout = layOut(session, columns, rows)
    session.area = layout.area
    session.size = { columns, rows }
    session.top = 1 + layout.above.length
    this.frame = renderToString(<App session={session} layout={layout} columns={columns} rows={rows} />, {
      columns,
    }).replaceAll(...this.instead)
    const drawn = this.frame.split('\n')
    const whole = Array.from({ length: rows }, (_, row) => drawn[row] ?? '')
    await new Promise<void>(done => this.xterm.write(paintAll(whole), done))
  }

  /** Draws until it stays the same: what is in sight may depend on how much of it there is. */
  async resize(columns: number, rows: number): Promise<void> {
    this.xterm.resize(columns, rows)
    let before = ''
    do {
      before = this.frame
      this.stale = true
      await this.idle()
    } while (this.frame !== before)
  }

  close(): void {
    this.input.close()
    this.session.close()
    this.xterm.dispose()
  }
}
