import { sanitizeLines } from '../core/text/sanitize.ts'
import { type ExitCode, type Issue, OrionError } from '../schema/error.ts'
import { SCHEMA_VERSION } from '../schema/schema-version.ts'
import { type Io, tint } from './io.ts'

/** Prints what failed, where, and what to do next; answers with the exit code. A stack trace only for whoever asks for it. */
export function printError(
  error: unknown,
  io: Io,
  { json, debug }: { json: boolean; debug: boolean },
): ExitCode {
  const known = asOrionError(error)
  if (json) {
    const { code, message, hint, issues, retryable } = known
    const body = { code, message, hint: hint ?? null, issues, retryable, exit_code: known.exitCode }
    io.err.json({ schema_version: SCHEMA_VERSION, as_of: io.now().toISOString(), error: body })
  } else {
    io.err.write(`${tint(io.err, 'bad', 'orion:')} ${lines(known.message)}\n`)
    for (const issue of known.issues) io.err.write(`  ${issueLine(issue)}\n`)
    if (known.hint) io.err.write(`${tint(io.err, 'dim', lines(known.hint))}\n`)
  }
  if (debug && error instanceof Error) io.err.write(`${lines(error.stack ?? '')}\n${causes(error)}`)
  return known.exitCode
}

/** One mistake with its place first, as compilers print it, so that editors can jump there. */
function issueLine({ path, message, position, suggestion }: Issue): string {
  const place = position ? `${position.file}:${position.line}:${position.column}: ` : ''
  const what = path === '' ? message : `${path}: ${message}`
  return lines(`${place}${what}${suggestion ? ` (did you mean '${suggestion}'?)` : ''}`)
}

/** Several lines stay several, each made safe on its own. */
const lines = (text: string): string => sanitizeLines(text).join('\n')

function causes(error: Error): string {
  const { cause } = error
  return cause instanceof Error ? `caused by ${lines(cause.stack ?? cause.message)}\n${causes(cause)}` : ''
}

function asOrionError(error: unknown): OrionError {
  if (error instanceof OrionError) return error
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown }
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new OrionError(
      'disk_full',
      `no space left${typeof path === 'string' ? ` for ${path}` : ''}: ${message}`,
      {
        hint: 'Free some space and run the same command again; nothing that was recorded is lost.',
        cause: error,
      },
    )
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code))
    return new OrionError('io', message, { cause: error })
  return new OrionError('internal', `this should not happen: ${message}`, {
    hint: 'Run it again with ORION_DEBUG=1 to see where, and report it with that output.',
    cause: error,
  })
}
