import { OrionError } from '../../schema/error.ts'

/** Last characters of what a failed command said, for an error message. */
const TAIL = 2_000

/**
 * Runs a command that prints one JSON object a line and hands each over as it comes. OrionError `environment` when the
 * command cannot be started or fails; an abort ends it with all its descendants.
 */
export async function runJsonLines(
  argv: readonly [string, ...string[]],
  onLine: (line: unknown) => void,
  options: { cwd: string; env: Record<string, string>; signal?: AbortSignal },
): Promise<void> {
  const { execa } = await import('execa')
  const [file, ...args] = argv
  const child = execa(file, args, {
    cwd: options.cwd,
    env: options.env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    buffer: { stdout: false },
    maxBuffer: 8 << 20,
    killDescendants: true,
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  })
  let noise = ''
  for await (const line of child) {
    const value = parseJson(line)
    if (value === undefined) noise = `${noise}${line}\n`.slice(-TAIL)
    else onLine(value)
  }
  const result = await child
  if (result.isCanceled) throw new OrionError('interrupted', `${file} was interrupted`)
  if (!result.failed) return
  const said = `${noise}${result.stderr}`.trim().slice(-TAIL)
  const how =
    result.exitCode === undefined ? (result.signal ?? 'it could not be started') : `exit ${result.exitCode}`
  throw new OrionError(
    'environment',
    `${argv.slice(0, 3).join(' ')} failed (${how})${said ? `:\n${said}` : ''}`,
    {
      hint: '`orion doctor` says what the Python environment lacks',
    },
  )
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
