import { randomUUID } from 'node:crypto'
import { constants } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { processTable, signalProcess, withDescendants } from './process-table.ts'

/** How a short command ended. */
export interface RunResult {
  /** Exit status as a shell reports it: 128 + signal for a death by signal, 127 when it could not be started. */
  code: number
  timed_out: boolean
  /** True when the command was ended because it printed more than `maxBytes`. */
  truncated: boolean
  stdout: string
  stderr: string
  ms: number
}

export interface RunOptions {
  cwd: string
  env: Record<string, string>
  timeoutMs: number
  /** Bound on each of stdout and stderr; the command is killed when it prints more. */
  maxBytes?: number
}

/** Every process that `run` starts carries this, so that the deadline finds those that left their process group. */
const MARK = 'ORION_EXEC'

/** How long its outputs are read after its end. */
const STILL_OPEN_MS = 1_000

/** Runs a short command to its end or to its deadline, and leaves nothing of it behind. Never throws for what it does. */
export async function run(argv: readonly [string, ...string[]], options: RunOptions): Promise<RunResult> {
  const { execa } = await import('execa')
  const [file, ...args] = argv
  const mark = randomUUID()
  const begun = performance.now()
  const deadline = new AbortController()
  const killer = killAtDeadline(mark, options.timeoutMs, deadline.signal)
  const child = execa(file, args, {
    cwd: options.cwd,
    env: { ...options.env, [MARK]: mark },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    maxBuffer: options.maxBytes ?? 8 << 20,
    killDescendants: true,
    killSignal: 'SIGKILL',
  })
  const closePipes = () => {
    for (const pipe of [child.stdout, child.stderr]) pipe.destroy()
  }
  // What took its mark off may hold the pipes open still.
  child.nodeChildProcess.once('exit', () => setTimeout(() => setImmediate(closePipes), STILL_OPEN_MS).unref())
  const result = await child
  deadline.abort()
  const timedOut = await killer
  if (timedOut) await killMarked(mark)
  const words =
    result.exitCode === undefined && result.signal === undefined ? `${result.shortMessage ?? ''}\n` : ''
  return {
    code: result.exitCode ?? (result.signal ? 128 + (constants.signals[result.signal] ?? 0) : 127),
    timed_out: timedOut,
    truncated: result.isMaxBuffer,
    stdout: result.stdout,
    stderr: `${result.stderr}${words}`,
    ms: performance.now() - begun,
  }
}

/** True when the deadline came first; keeps killing until the command's pipes are closed and the signal says so. */
async function killAtDeadline(mark: string, timeoutMs: number, done: AbortSignal): Promise<boolean> {
  try {
    await pause(timeoutMs, undefined, { signal: done })
  } catch {
    return false
  }
  while (!done.aborted) {
    await killMarked(mark)
    await pause(20)
  }
  return true
}

async function killMarked(mark: string): Promise<void> {
  const table = await processTable([MARK])
  const roots = table.filter(entry => entry.marks[MARK] === mark)
  for (const entry of withDescendants(table, roots, () => false)) signalProcess(entry, 'SIGKILL')
}
