import type { ReadStream, WriteStream } from 'node:tty'
import { openTerminal, ScreenOutput, writeNow } from './output.ts'

/**
 * Undoes what another program may have left behind: synchronised output, mouse, inserting, a part that scrolls, an origin,
 * a keypad and a character set of its own, styles.
 */
const CLEAN =
  '\u001b[?2026l\u001b[?1000;1002;1003;1006l\u001b[4l\u001b[r\u001b[?6l\u001b[?1l\u001b>\u001b(B\u000f\u001b[0m'
/** No wrapping at the right edge, marked pastes, reports of focus, no cursor; on the alternate screen. */
const ENTER = '\u001b[?7l\u001b[?2004h\u001b[?1004h\u001b[?25l\u001b[H'
const OWN_SCREEN = { alternate: '\u001b[?1049h', normal: '\u001b[2J' }
/** Text that runs on, for screen readers: only marked pastes. */
const ENTER_LINES = '\u001b[?2004h'
const LEAVE_LINES = '\u001b[0m\u001b[?2004l'
/** Reports of buttons and wheel, as SGR. */
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h'
const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l'
/**
 * Undoes `ENTER` and every mode a torn session could have left: synchronised output, mouse, focus, styles. Clears first:
 * tmux carries rows of the alternate screen into the shell's when the window has grown in between.
 */
export const LEAVE =
  '\u001b[?2026l\u001b[?1000;1002;1003;1004;1006l\u001b[?2004l\u001b[0m\u001b[?7h\u001b[H\u001b[J\u001b[?1049l\u001b[?25h'

const DEADLY = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

export interface TerminalEvents {
  /** Bytes from the keyboard. */
  input(bytes: Buffer): void
  /** The window has another size. */
  resize(): void
  /** Back on the screen after a suspension: draw everything again. */
  entered(): void
  /** The terminal is gone: nothing can be shown any more. */
  lost(): void
  /** An error nobody caught; the terminal has been given back already. */
  crashed(error: unknown): never
}

export interface Terminal {
  readonly output: ScreenOutput
  /** Whether buttons and wheel are ours. */
  mouse: boolean
  enter(): void
  /** Gives the terminal back; may be called at any time, any number of times. */
  leave(): void
  /** Leaves, stops the process as Ctrl+Z does, and enters again when it goes on. */
  suspend(): void
  /** Leaves while another program has the terminal, and enters again however that ended. */
  lend(act: () => Promise<void>): Promise<void>
  /** Leaves and stops listening. */
  close(): void
}

/** Takes the terminal, and gives it back however the program ends, SIGKILL excepted. */
export function createTerminal(
  stdin: ReadStream,
  stdout: WriteStream & { fd: number },
  events: TerminalEvents,
  { screen = 'alternate' }: { screen?: 'alternate' | 'normal' | 'lines' } = {},
): Terminal {
  const fd = openTerminal(stdout.fd)
  const output = new ScreenOutput(fd, stdout, () => events.lost())
  let inside = false
  let mouse = false

  const rawMode = (raw: boolean) => {
    try {
      stdin.setRawMode(raw)
    } catch {
      // A terminal that has hung up has no modes to set.
    }
  }
  const enter = () => {
    if (inside) return
    inside = true
    rawMode(true)
    stdin.resume()
    output.mute(false)
    writeNow(
      fd,
      screen === 'lines' ? ENTER_LINES : `${OWN_SCREEN[screen]}${CLEAN}${ENTER}${mouse ? MOUSE_ON : ''}`,
    )
  }
  const leave = () => {
    if (!inside) return
    inside = false
    output.mute()
    writeNow(fd, screen === 'lines' ? LEAVE_LINES : LEAVE)
    rawMode(false)
    stdin.pause()
  }
  const onDeadly = (signal: NodeJS.Signals) => {
    close()
    process.kill(process.pid, signal)
  }
  const onStop = () => {
    leave()
    process.kill(process.pid, 'SIGSTOP')
  }
  const onContinue = () => {
    enter()
    onResize()
    events.entered()
  }
  const onResize = () => {
    output.columns = stdout.columns
    output.rows = stdout.rows
    events.resize()
  }
  const onCrash = (error: unknown) => {
    close()
    events.crashed(error)
  }

  const listen = (change: 'on' | 'off') => {
    for (const signal of DEADLY) process[change](signal, onDeadly)
    process[change]('SIGTSTP', onStop)
    process[change]('SIGCONT', onContinue)
    process[change]('exit', leave)
    process[change]('uncaughtException', onCrash)
    process[change]('unhandledRejection', onCrash)
    stdin[change]('data', events.input)
    stdin[change]('end', events.lost)
    stdin[change]('error', events.lost)
    stdout[change]('resize', onResize)
    stdout[change]('error', events.lost)
  }
  listen('on')

  function close(): void {
    leave()
    listen('off')
  }
  const lend = async (act: () => Promise<void>) => {
    leave()
    try {
      await act()
    } finally {
      onContinue()
    }
  }
  return {
    output,
    get mouse() {
      return mouse
    },
    set mouse(on) {
      mouse = on
      if (inside) output.write(on ? MOUSE_ON : MOUSE_OFF)
    },
    enter,
    leave,
    suspend: () => process.kill(0, 'SIGTSTP'),
    lend,
    close,
  }
}
