import type { DemoNews } from '../control/demo.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { durationWords, plural } from '../core/text/words.ts'
import { type Out, tint } from './io.ts'
import { countVerdicts, runningWords } from './print-preflight.ts'
import { progressOf } from './print-runs.ts'

const STEPS_A_LINE = 20

/** Turns the demo's news into lines that stay and one line that moves. */
export function demoTeller(out: Out) {
  let moving = 'simulating recordings'
  const shown = { reference: 0, victim: 0 }
  const steps = { reference: '', victim: '' }

  const tell = (news: DemoNews): string[] => {
    switch (news.kind) {
      case 'simulated':
        return [
          `recording ${sanitize(news.id)}  ${plural(news.units, 'unit')}  ${durationWords(news.seconds)}  ${news.hash.slice(0, 12)}`,
        ]
      case 'preflight':
        return preflightLines(news.progress)
      case 'checked':
        return [`preflight: ${countVerdicts(news.report)}`]
      case 'launched':
        moving = 'waiting for the first step'
        return [
          news.role === 'victim'
            ? `launched ${news.run.name} as ${news.run.id}: this one will be killed`
            : `launched ${news.run.name} as ${news.run.id}: this one is left alone`,
        ]
      case 'progress':
        return progressLines(news.role, news.run)
      case 'killed':
        moving = 'waiting until the loss is noticed'
        return [
          tint(
            out,
            'bad',
            `SIGKILL at step ${news.run.step ?? 0}: ${news.processes === null ? 'every process of the job' : plural(news.processes, 'process', 'processes')} died at once, supervisor, launcher and ranks`,
          ),
        ]
      case 'found':
        moving = 'verifying checkpoints'
        return [
          `noticed: ${news.run.state}${news.run.failure ? `. ${sanitize(news.run.failure.cause)}` : ''}`,
        ]
      case 'resuming': {
        const { checkpoint, passed_over } = news.plan
        return [
          ...passed_over.map(({ name, reason }) => `passed over ${sanitize(name)}: ${sanitize(reason)}`),
          `orion resume ${news.plan.run.id}: from ${checkpoint ? `step ${checkpoint.step}, checkpoint ${checkpoint.checkpoint_hash.slice(0, 12)} verified` : 'the beginning'}`,
        ]
      }
      case 'resumed':
        moving = 'starting again'
        return [`resumed as attempt ${news.run.attempt}`]
    }
  }

  function preflightLines(progress: Extract<DemoNews, { kind: 'preflight' }>['progress']): string[] {
    if (progress.kind === 'started') {
      moving = `checking ${sanitize(runningWords(progress))}`
      return []
    }
    const { verdict, title, found, todo } = progress.check
    if (verdict === 'pass' || verdict === 'skip') return []
    return [
      `${tint(out, verdict === 'fail' ? 'bad' : 'warn', verdict)} ${sanitize(title)}: ${sanitize(found)} ${sanitize(todo)}`,
    ]
  }

  function progressLines(
    role: 'reference' | 'victim',
    run: Extract<DemoNews, { kind: 'progress' }>['run'],
  ): string[] {
    steps[role] = `${run.name} ${progressOf(run)}`
    moving = Object.values(steps).filter(Boolean).join('   ')
    const reached = Math.floor((run.step ?? 0) / STEPS_A_LINE)
    if (out.isTTY || reached <= shown[role]) return []
    shown[role] = reached
    return [`${run.name} step ${progressOf(run)}`]
  }

  return { tell, moving: () => moving }
}
