import { render } from 'ink'
import type { Context } from '../control/context.ts'
import { sanitizeLines } from '../core/text/sanitize.ts'
import { plural } from '../core/text/words.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import { ACTIVE_STATES, type RunState } from '../schema/run.ts'
import { App } from './app.tsx'
import { keepCurrent } from './keep-current.ts'
import { layOut } from './layout.ts'
import { openRuns } from './runs/screen.tsx'
import { Session } from './session.ts'
import { createFrame } from './terminal/frame.ts'
import { FrameStream } from './terminal/frame-stream.ts'
import { createInput } from './terminal/input.ts'
import { createTerminal } from './terminal/terminal.ts'
import { chooseTheme } from './ui/theme.ts'

export interface SessionOptions {
  /** Id of a run whose page is opened at once. */
  openRun?: string
  /** Lines shown under the screen as they come; the last ones stay until a key, then the session ends. */
  narration?: AsyncIterable<string>
}

function goodbye(counts: Record<RunState, number>): string {
  const active = ACTIVE_STATES.reduce((sum, state) => sum + counts[state], 0)
  if (active === 0) return ''
  return `${plural(active, 'run')} ${active === 1 ? 'goes' : 'go'} on without this session; \`orion\` shows them again.\n`
}

/** Ends the program with an error that nobody caught; the terminal has been given back. */
function crashed(error: unknown): never {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${sanitizeLines(text).join('\n')}\n`)
  process.exit(EXIT.failed)
}

/** Opens the full-screen session on this process's terminal; resolves when the user has left it. */
export async function openSession(context: Context, options: SessionOptions = {}): Promise<ExitCode> {
  const { stdin, stdout } = process
  const theme = chooseTheme(context.settings.theme, stdout.getColorDepth() > 1)
  const input = createInput({ press: press => session.press(press), paste: text => session.paste(text) })
  const terminal = createTerminal(stdin, stdout, {
    input: input.feed,
    resize: () => redraw(),
    entered: () => redraw(),
    lost: () => session.quit(),
    crashed,
  })
  const session = new Session(context, theme, {
    draw: cause => frame.request(cause),
    redraw: () => redraw(),
    suspend: () => terminal.suspend(),
    loadRun: async (stage, id) => (await import('./run/screen.tsx')).openRunPage(stage, id),
  })
  const { output } = terminal
  const frames = new FrameStream(output)
  const view = () => {
    const { columns, rows } = output
    const layout = layOut(session, columns, rows)
    session.area = layout.area
    return <App session={session} layout={layout} columns={columns} rows={rows} />
  }
  const frame = createFrame(
    () => ink.rerender(view()),
    () => output.idle,
  )
  const redraw = () => {
    frames.forget()
    frame.now()
  }

  session.show(openRuns(session))
  if (options.openRun !== undefined) session.openRun(options.openRun)
  terminal.enter()
  // Ink lays out and paints each frame as one text; what of it reaches the terminal, and when, is decided here.
  const ink = render(view(), {
    stdout: frames,
    stdin,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: false,
    debug: true,
  })
  ink.waitUntilExit().catch((error: unknown) => {
    terminal.close()
    crashed(error)
  })
  const stopFollowing = keepCurrent(context, session)
  if (options.narration) void session.narrate(options.narration)

  const code = await session.ended
  frame.close()
  input.close()
  stopFollowing()
  session.close()
  terminal.close()
  ink.unmount()
  if (code === EXIT.ok) stdout.write(goodbye(session.registry.counts))
  return code
}
