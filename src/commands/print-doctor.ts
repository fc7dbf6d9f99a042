import type { Context } from '../control/context.ts'
import { type Examined, examine } from '../control/doctor.ts'
import type { SetUpStep } from '../core/adapter.ts'
import { SMALLEST_TERMINAL } from '../core/smallest-terminal.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { EXIT, type ExitCode, OrionError } from '../schema/error.ts'
import { type Io, tint } from './io.ts'
import { printJson } from './print-json.ts'
import { type ProgressLine, progressLine } from './progress-line.ts'
import type { Host } from './verb.ts'

const LOOKS = {
  pass: { sign: '✔', tone: 'good' },
  warn: { sign: '▲', tone: 'warn' },
  fail: { sign: '✖', tone: 'bad' },
  skip: { sign: '–', tone: 'dim' },
} as const

interface DoctorCall {
  io: Io
  host: Host
  args: { host: string | undefined }
  flags: { json: boolean; setup: boolean; wheels: string | undefined; base: string | undefined }
}

/** `orion doctor`. */
export async function printDoctor({ io, host, args, flags }: DoctorCall): Promise<ExitCode> {
  if (!flags.setup && (flags.wheels !== undefined || flags.base !== undefined))
    throw new OrionError(
      'usage',
      '--wheels and --base say how --setup makes an environment, and it is not asked for.',
    )
  const ctx = await host.open({ lenient: true })
  const progress = progressLine(io)
  if (flags.setup) await madeReady(ctx, args.host ?? 'local', progress, flags)
  progress.show('looking at this machine')
  const facts = { node: process.versions.node, terminal: terminalFacts(io, host) }
  const checks = await examine(ctx, args.host ?? 'local', facts, check => flags.json || print(check)).finally(
    progress.end,
  )
  const failed = checks.filter(check => check.verdict === 'fail').length
  if (flags.json) printJson(io, { item: { host: args.host ?? 'local', ok: failed === 0, checks } })
  else
    io.out.write(
      failed === 0
        ? '\nNothing needed is missing.\n'
        : `\n${failed} needed ${failed === 1 ? 'thing is' : 'things are'} missing or broken.\n`,
    )
  return failed === 0 ? EXIT.ok : EXIT.failed

  function print(check: Examined): void {
    const { sign, tone } = LOOKS[check.verdict]
    progress.keep(`${tint(io.out, tone, sign)} ${check.title.padEnd(14)} ${sanitize(check.found)}`)
    if (check.todo !== '')
      progress.keep(`  ${' '.repeat(14)} ${tint(io.out, 'dim', 'to do:')} ${sanitize(check.todo)}`)
  }
}

/** Makes the environment of a profile, each step as it begins. */
async function madeReady(
  ctx: Context,
  profile: string,
  progress: ProgressLine,
  { json, wheels, base }: DoctorCall['flags'],
): Promise<void> {
  const { setUp } = await import('../control/set-up.ts')
  const onStep = ({ what, doing }: SetUpStep) => {
    if (doing !== undefined) progress.show(doing)
    else if (!json) progress.keep(`… ${sanitize(what)}`)
  }
  await setUp(ctx, profile, { wheels, base, onStep }).finally(progress.end)
}

/** What the full screen needs of a terminal: size, colours, and characters beyond ASCII. */
function terminalFacts(
  io: Io,
  { env, stdout }: Pick<Host, 'env' | 'stdout'>,
): { found: string; todo: string } {
  if (!io.out.isTTY) return { found: 'none: output goes to a file or a pipe', todo: '' }
  const term = env.TERM ?? 'not set'
  const within = env.TMUX ? ', inside tmux' : env.STY ? ', inside screen' : ''
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'not set'
  const { columns = 80, rows = 24 } = stdout
  const colours = io.out.colour ? `${2 ** stdout.getColorDepth()} colours` : 'no colours'
  const todo = [
    ...(/utf-?8/i.test(locale) && term !== 'dumb'
      ? []
      : ['The full screen wants a UTF-8 locale (LANG=C.UTF-8, say) and a TERM other than dumb.']),
    ...(columns >= SMALLEST_TERMINAL.columns && rows >= SMALLEST_TERMINAL.rows
      ? []
      : [`The full screen wants ${SMALLEST_TERMINAL.columns} columns and ${SMALLEST_TERMINAL.rows} rows.`]),
  ]
  return {
    found: `${term}${within}, ${columns}x${rows}, ${colours}, locale ${locale}`,
    todo: todo.join(' '),
  }
}
