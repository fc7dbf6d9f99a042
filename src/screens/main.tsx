import { type Instance, render } from 'ink'
import type { Context } from '../control/context.ts'
import { forgetSessionFile, readSessionFile } from '../control/session-file.ts'
import { sanitizeLines } from '../core/text/sanitize.ts'
import { plural } from '../core/text/words.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import { ACTIVE_STATES, type RunState } from '../schema/run.ts'
import { App } from './app.tsx'
import { type Keeping, keepCurrent } from './keep-current.ts'
import { SessionKeeper } from './keep-session.ts'
import { layOut } from './layout.ts'
import { readKeys } from './read-keys.ts'
import { readThemes } from './read-themes.ts'
import { openRuns } from './runs/screen.tsx'
import { Session } from './session.ts'
import { readKept } from './stage/kept.ts'
import { Look } from './stage/look.ts'
import type { Program } from './stage/program.ts'
import { createFrame } from './terminal/frame.ts'
import { FrameStream } from './terminal/frame-stream.ts'
import { Gauges } from './terminal/gauges.ts'
import { createInput } from './terminal/input.ts'
import { ReaderStream } from './terminal/reader-stream.ts'
import { createTerminal } from './terminal/terminal.ts'
import { colorDepth } from './ui/sgr.ts'
import { chooseTheme } from './ui/theme.ts'

export interface SessionOptions {
  /** Id of a run whose page is opened at once. */
  openRun?: string
  /** Lines shown under the screen as they come; the last ones stay until a key, then the session ends. */
  narration?: AsyncIterable<string>
  /** The verbs of the command line. */
  program?: Program
}

/** News of runs are read out this often at most, ms. */
const SPOKEN_NEWS_MS = 15_000

const isOn = (value: string | undefined): boolean =>
  value !== undefined && !['', '0', 'false'].includes(value)

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
  const { environment, settings } = context
  const spoken = settings.screen_reader ?? isOn(environment.INK_SCREEN_READER)
  const depth = spoken ? 1 : colorDepth(stdout.getColorDepth())
  const kept = readKept(readSessionFile(context))
  const chosen = kept.theme?.over === settings.theme ? kept.theme.name : null
  const [keymap, { themes, problems }] = await Promise.all([readKeys(context), readThemes(context)])
  const theme = chooseTheme(chosen ?? settings.theme, depth > 1, themes)
  const input = createInput({
    press: press => session.press(press),
    paste: text => session.paste(text),
    focus: focused => session.focus(focused),
    mouse: act => session.mouse(act),
  })
  const terminal = createTerminal(
    stdin,
    stdout,
    {
      input: input.feed,
      resize: () => redraw(),
      entered: () => redraw(),
      lost: () => session.quit(),
      crashed(error) {
        // What broke the session must not break the next one.
        forgetSessionFile(context)
        return crashed(error)
      },
    },
    { screen: spoken ? 'lines' : environment.ORION_NO_ALT ? 'normal' : 'alternate' },
  )
  const gauges = new Gauges()
  let mouse: boolean | null = spoken || environment.ORION_NO_MOUSE ? null : false
  let keeper: SessionKeeper | null = null
  let keeping: Keeping | null = null
  const session = new Session(
    context,
    new Look(theme, depth, themes, chosen !== null),
    {
      draw: cause => frame.request(cause),
      redraw: () => redraw(),
      suspend: () => terminal.suspend(),
      lend: act => terminal.lend(act),
      send: sequence => void terminal.output.write(sequence),
      get mouse() {
        return mouse
      },
      set mouse(on) {
        mouse = on
        if (on !== null) terminal.mouse = on
      },
      gauge: () => gauges.read(terminal.output),
      heard: () => keeper?.touch(),
      attended: () => keeping?.again(),
    },
    { keymap, ...(options.program ? { program: options.program } : {}) },
  )
  const { output } = terminal
  const frames = spoken ? new ReaderStream(output) : new FrameStream(output)
  const view = () => {
    const { columns, rows } = output
    const layout = layOut(session, columns, rows)
    session.area = layout.area
    session.size = { columns, rows }
    session.top = 1 + layout.above.length
    return <App session={session} layout={layout} columns={columns} rows={rows} />
  }
  // Ink lays out and paints each frame as one text; what of it reaches the terminal, and when, is decided here.
  let ink: Instance | undefined
  const paint = (): Instance => {
    const begun = performance.now()
    if (ink) ink.rerender(view())
    ink ??= render(view(), {
      stdout: frames,
      stdin,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: false,
      debug: true,
      isScreenReaderEnabled: false,
    })
    gauges.frame(performance.now() - begun)
    return ink
  }
  const frame = createFrame(paint, output, {
    fps: Number(environment.ORION_FPS) || undefined,
    ...(spoken ? { newsMs: SPOKEN_NEWS_MS } : {}),
  })
  const redraw = () => {
    frames.forget()
    frame.now()
  }

  const [first = { view: 'runs' }] = kept.places
  session.show(openRuns(session, first))
  if (options.openRun !== undefined) session.open({ view: 'run', of: options.openRun })
  else if (!options.narration) {
    session.restore(kept.places)
    if (kept.command) session.command(kept.command)
  }
  for (const problem of problems) session.notify('warn', problem)
  if (settings.mouse && mouse !== null) session.switchMouse()
  terminal.enter()
  try {
    paint()
      .waitUntilExit()
      .catch((error: unknown) => {
        terminal.close()
        forgetSessionFile(context)
        crashed(error)
      })
    keeping = keepCurrent(context, session)
    if (!options.narration) keeper = new SessionKeeper(context, session)
    if (options.narration) void session.narrate(options.narration)
    const code = await session.ended
    terminal.close()
    await keeper?.close()
    ink?.unmount()
    if (code === EXIT.ok) stdout.write(goodbye(session.registry.counts))
    return code
  } finally {
    terminal.close()
    frame.close()
    input.close()
    keeping?.stop()
    session.close()
  }
}
