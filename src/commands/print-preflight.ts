import { sanitize } from '../core/text/sanitize.ts'
import type { PreflightProgress, PreflightReport, Verdict } from '../schema/preflight.ts'
import { type Io, type Tone, tint } from './io.ts'
import { printLine } from './print-json.ts'
import { progressLine } from './progress-line.ts'

const LOOKS: Readonly<Record<Verdict, { sign: string; tone: Tone; word: string }>> = {
  pass: { sign: '✔', tone: 'good', word: 'passed' },
  warn: { sign: '▲', tone: 'warn', word: 'warned' },
  fail: { sign: '✖', tone: 'bad', word: 'failed' },
  skip: { sign: '–', tone: 'dim', word: 'skipped' },
}

/** `11 passed, 1 warned` */
export function countVerdicts({ checks }: PreflightReport): string {
  const counted = Object.entries(LOOKS).flatMap(([verdict, { word }]) => {
    const count = checks.filter(check => check.verdict === verdict).length
    return count > 0 ? [`${count} ${word}`] : []
  })
  return counted.join(', ')
}

/** What a check that has not answered is, and what it does. */
export const runningWords = ({ title, doing }: { title: string; doing?: string }): string =>
  doing === undefined ? title : `${title}: ${doing}`

/**
 * Streams checks: what runs now as a moving line, each answer as a line, and for a warning or a failure its reason and what to do.
 * Not `whole`: only answers that ask for something.
 */
export function preflightPrinter(io: Io, { json, whole }: { json: boolean; whole: boolean }) {
  const line = progressLine(io)
  const running = new Map<string, string>()
  return {
    progress(progress: PreflightProgress): void {
      if (json) {
        if (progress.kind === 'answered') printLine(io, { type: 'check', check: progress.check })
        return
      }
      if (progress.kind === 'started') running.set(progress.id, runningWords(progress))
      else {
        const { id, verdict, group, title, found, why, todo } = progress.check
        running.delete(id)
        const asks = verdict === 'fail' || verdict === 'warn'
        const { sign, tone } = LOOKS[verdict]
        if (whole || asks)
          line.keep(
            `${tint(io.out, tone, sign)} ${sanitize(group).padEnd(8)} ${sanitize(title)}: ${sanitize(found)}`,
          )
        if (asks) {
          if (why !== '') line.keep(`    why      ${sanitize(why)}`)
          if (todo !== '') line.keep(`    to do    ${sanitize(todo)}`)
        }
      }
      line.show([...running.values()].map(title => `checking ${title}`).join(', '))
    },
    end: line.end,
    summary(report: PreflightReport): void {
      if (json) return
      io.out.write(`preflight: ${countVerdicts(report)}\n`)
    },
  }
}
