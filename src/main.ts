import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { dispatch } from './commands/dispatch.ts'
import { type Io, outOf } from './commands/io.ts'
import { VERBS } from './commands/registry.ts'
import type { Host } from './commands/verb.ts'
import type { Context } from './control/context.ts'
import { EXIT } from './schema/error.ts'

process.umask(0o077)
// What was compiled once is kept beside the program; a folder that cannot be written costs nothing.
enableCompileCache(join(import.meta.dirname, 'compiled'))

const { env, stdout, stderr } = process
const colour = !env.NO_COLOR && env.TERM !== 'dumb'

const io: Io = {
  out: outOf(stdout, colour),
  err: outOf(stderr, colour),
  interactive: stdout.isTTY === true && process.stdin.isTTY === true,
  now: () => new Date(),
  cwd: process.cwd(),
}

let context: Promise<Context> | undefined
const open: Host['open'] = async ({ lenient = false } = {}) => {
  context ??= import('./context.ts').then(({ openContext }) => openContext({ env, lenient: true }))
  const opened = await context
  if (opened.settingsError && !lenient) throw opened.settingsError
  return opened
}

let interrupt: AbortController | undefined
const host: Host = {
  verbs: VERBS,
  env,
  /** Loaded by the verb that reads it: Node takes long to open it. */
  get stdin() {
    return process.stdin
  },
  stdout,
  open,
  interrupt() {
    interrupt = new AbortController()
    return interrupt.signal
  },
  dispatch: argv => dispatch(argv, io, host, env.ORION_DEBUG === '1'),
  async session(options) {
    const [{ openSession }, { innerProgram }, ctx] = await Promise.all([
      import('./screens/main.tsx'),
      import('./commands/inner-program.ts'),
      open(),
    ])
    return openSession(ctx, { ...options, program: innerProgram(host, io, env.ORION_DEBUG === '1') })
  },
}

/** The first Ctrl+C is the verb's where it asked for it; the next one, or one that nobody awaits, ends the program. */
process.on('SIGINT', () => {
  if (!interrupt || interrupt.signal.aborted) process.exit(EXIT.interrupted)
  interrupt.abort()
})

/** Whoever reads our output may stop at any time, as `head` does. */
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
  )

const exit = await host.dispatch(process.argv.slice(2))
const opened = await context?.catch(() => undefined)
await opened?.close()
await Promise.all([stdout, stderr].map(written))
process.exit(exit)

/** Resolves when a slow reader has taken everything; an exit before that would cut the text off. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => stream.write('', () => resolve()))
}
