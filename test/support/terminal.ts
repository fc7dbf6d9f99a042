import { setTimeout as pause } from 'node:timers/promises'
import { type IPty, spawn } from '@lydell/node-pty'
import { ScreenCells } from './screen-cells.ts'
import { PATIENCE_MS, until } from './until.ts'

export interface TerminalOptions {
  columns?: number
  rows?: number
  argv: string[]
  env?: Record<string, string | undefined>
  cwd?: string
  /** Bytes a second that the terminal takes; default as fast as it can. */
  bytesPerSecond?: number
}

/** What a program did to the terminal beside drawing on it. */
export interface Intrusions {
  bells: number
  titles: string[]
  clipboard: number
  links: number
  replies: number
}

const KEYS: Record<string, string> = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  'shift+tab': '\u001b[Z',
  space: ' ',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
}

/** Bytes of a key by its name, as in `j`, `enter`, `ctrl+d`. */
export function keyBytes(key: string): string {
  const control = /^ctrl\+([a-z])$/.exec(key)?.[1]
  if (control) return String.fromCharCode(control.charCodeAt(0) - 96)
  return KEYS[key] ?? key
}

/** node-pty would hand on `undefined` as a word. */
const defined = (env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** Time between two keys, so that a frame is drawn after each: what is shown must not depend on how fast somebody types. */
const KEY_PAUSE_MS = Number(process.env.ORION_KEY_PAUSE_MS ?? 0)

/** Modes of a terminal that no program has changed. */
export const UNTOUCHED = {
  alternate: false,
  mouse: 'none',
  bracketedPaste: false,
  wraparound: true,
  applicationKeys: false,
  focus: false,
  cursorHidden: false,
}

/** A program in a real pseudo-terminal, its screen read cell by cell. */
export class TestTerminal extends ScreenCells {
  readonly pty: IPty
  /** Everything the program wrote, in pieces as they came. */
  readonly written: string[] = []
  readonly intrusions: Intrusions = { bells: 0, titles: [], clipboard: 0, links: 0, replies: 0 }
  exit: { code: number; signal: number | undefined } | null = null
  private pendingWrites = 0
  private typed = Promise.resolve()
  private lastByte = performance.now()

  constructor({ columns = 120, rows = 30, argv, env = {}, cwd, bytesPerSecond }: TerminalOptions) {
    super(columns, rows)
    this.watchIntrusions()
    const [file = '', ...args] = argv
    this.pty = spawn(file, args, {
      name: 'xterm-256color',
      cols: columns,
      rows,
      ...(cwd === undefined ? {} : { cwd }),
      env: defined({ ...process.env, COLORTERM: 'truecolor', NO_COLOR: undefined, CI: undefined, ...env }),
    })
    this.pty.onData(data => {
      this.written.push(data)
      this.lastByte = performance.now()
      this.pendingWrites += 1
      this.xterm.write(data, () => {
        this.pendingWrites -= 1
      })
      if (bytesPerSecond !== undefined) this.throttle((data.length / bytesPerSecond) * 1000)
    })
    this.pty.onExit(({ exitCode, signal }) => {
      this.exit = { code: exitCode, signal }
    })
  }

  /** Bytes the program wrote so far. */
  get bytes(): number {
    return this.written.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)
  }

  /** Presses keys one after the other, each as its own write. */
  press(...keys: string[]): void {
    for (const key of keys) this.type(keyBytes(key), KEY_PAUSE_MS)
  }

  /** Sends bytes as they are, in one write. */
  send(bytes: string): void {
    this.type(bytes, 0)
  }

  private type(bytes: string, pauseMs: number): void {
    if (KEY_PAUSE_MS === 0) this.pty.write(bytes)
    else {
      this.pendingWrites += 1
      this.typed = this.typed.then(async () => {
        if (this.exit === null) this.pty.write(bytes)
        await pause(pauseMs)
        this.pendingWrites -= 1
      })
    }
  }

  resize(columns: number, rows: number): void {
    this.xterm.resize(columns, rows)
    this.pty.resize(columns, rows)
  }

  kill(signal: string): void {
    this.pty.kill(signal)
  }

  /** Modes that a program must undo before it leaves. */
  modes() {
    const { modes, buffer } = this.xterm
    return {
      alternate: buffer.active.type === 'alternate',
      mouse: modes.mouseTrackingMode,
      bracketedPaste: modes.bracketedPasteMode,
      wraparound: modes.wraparoundMode,
      applicationKeys: modes.applicationCursorKeysMode,
      focus: modes.sendFocusMode,
      cursorHidden: this.cursorHidden(),
    }
  }

  async waitFor(wanted: string | RegExp, timeoutMs = PATIENCE_MS): Promise<void> {
    const found = () =>
      typeof wanted === 'string' ? this.screen().includes(wanted) : wanted.test(this.screen())
    try {
      await until(() => this.pendingWrites === 0 && found(), { timeoutMs, what: String(wanted) })
    } catch (error) {
      throw new Error(
        `${error instanceof Error ? error.message : error}; the screen shows:\n${this.screen()}`,
      )
    }
  }

  /** Waits until the program has written nothing for a while and everything is on the screen. */
  async idle(quietMs = 150): Promise<void> {
    const since = performance.now()
    await until(
      () => this.pendingWrites === 0 && performance.now() - Math.max(since, this.lastByte) > quietMs,
      { what: 'a quiet screen' },
    )
  }

  async ended(timeoutMs = 10_000): Promise<{ code: number; signal: number | undefined }> {
    const exit = await until(() => this.exit, { timeoutMs, what: 'the end of the program' })
    await until(() => this.pendingWrites === 0, { what: 'the last bytes' })
    return exit
  }

  /** Ends the program, if it has not ended yet. */
  async close(): Promise<void> {
    if (this.exit === null) {
      this.pty.kill('SIGKILL')
      await this.ended()
    }
    this.xterm.dispose()
  }

  private cursorHidden(): boolean {
    let hidden = false
    const all = this.written.join('')
    for (const match of all.matchAll(/\u001b\[\?25([hl])/g)) hidden = match[1] === 'l'
    return hidden
  }

  private watchIntrusions(): void {
    const { xterm, intrusions } = this
    xterm.onBell(() => {
      intrusions.bells += 1
    })
    xterm.onTitleChange(title => intrusions.titles.push(title))
    xterm.onData(() => {
      intrusions.replies += 1
    })
    xterm.parser.registerOscHandler(52, () => {
      intrusions.clipboard += 1
      return false
    })
    xterm.parser.registerOscHandler(8, () => {
      intrusions.links += 1
      return false
    })
  }

  private throttle(ms: number): void {
    this.pty.pause()
    void pause(ms).then(() => this.pty.resume())
  }
}
