import { type Subject, subjectText } from '../../control/bench-board.ts'
import type { Standing } from '../../core/benchmarks/standing.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import type { Done } from '../stage/doing.ts'
import { shellLine } from '../stage/shell-line.ts'
import { type Line, span } from '../ui/line.ts'
import { subjectLine } from './rows.ts'
import type { ScoreBoard } from './score-board.ts'

/** The command that measures a subject on a suite. */
export const measureCommand = (subject: Subject, suite: string, again: boolean): SafeText =>
  shellLine('bench', 'run', suite, subjectText(subject), ...(again ? ['--again'] : []))

/** Asks with the exact command, then measures: preflight, and a run of its own where the checkpoint lies. */
export function measureSelected(board: ScoreBoard): void {
  const { selected, suite, standing, stage } = board
  if (!selected || suite === null) return
  const again = standing.best?.partial_subset === 1
  stage.ask({
    title: again ? safeText`measure again?` : safeText`measure?`,
    lines: questionLines(selected, suite, standing),
    command: measureCommand(selected, suite, again),
    yes: safeText`measure`,
    act: () =>
      void board.doing
        .run(safeText`asking for ${suite}`, safeText`not measured`, () =>
          measure(board, selected, suite, again),
        )
        .then(() => board.read()),
  })
}

function questionLines(subject: Subject, suite: string, { best, active }: Standing): Line[] {
  return [
    [...subjectLine(subject), span(safeText` on ${suite}, all items.`)],
    [span(safeText`After preflight, a run of its own measures it where the checkpoint lies.`, 'muted')],
    ...(best?.partial_subset === 1
      ? [[span(safeText`The answer is known; what was predicted is scored once more.`, 'warn')]]
      : []),
    ...(active ? [[span(doneAnyway(active), 'warn')]] : []),
  ]
}

function doneAnyway({ state, run_id }: NonNullable<Standing['active']>): SafeText {
  return state === 'due'
    ? safeText`Run ${run_id} has scheduled it: it will be measured without you.`
    : safeText`Run ${run_id} is measuring it already.`
}

async function measure(board: ScoreBoard, subject: Subject, suite: string, again: boolean): Promise<Done> {
  const { context } = board.stage
  const [{ askBenchmark, overlapBefore, planBenchmark }, { preflight }, { launch }] = await Promise.all([
    import('../../control/bench-run.ts'),
    import('../../control/preflight.ts'),
    import('../../control/launch.ts'),
  ])
  const ask = { suite, checkpoint: subjectText(subject), partial: 1, seed: 0, ranks: 1 }
  const asked = await askBenchmark(context, ask)
  if (asked.answer && !again) return { tone: 'good', text: safeText`that was answered before` }
  const plan = await planBenchmark(context, asked)
  board.doing.say(safeText`looking whether it was trained on`)
  const overlap = await overlapBefore(context, asked)
  const report = await preflight(context, plan, progress => {
    if (progress.kind === 'started') board.doing.say(safeText`checking: ${progress.title}`)
  })
  const failed = report.checks.filter(({ verdict }) => verdict === 'fail')
  const [first] = failed
  if (first) {
    const more = failed.length > 1 ? ` (and ${plural(failed.length - 1, 'more failure')})` : ''
    return { tone: 'bad', text: sanitize(`not measured: ${first.title}: ${first.found}${more}`) }
  }
  const run = await launch(context, plan, report, { reason: null })
  const seen = overlap && 'verdict' in overlap && overlap.verdict.overlapping > 0
  const warned = seen ? `; ${overlap.verdict.overlapping} of its items were trained on` : ''
  return { tone: seen ? 'warn' : 'good', text: safeText`run ${run.id} measures it${warned}` }
}
