import type { CheckpointAncestry, Lineage, LineageNode } from '../control/lineage.ts'
import { overlapMark, scoresWords } from '../core/benchmarks/score-words.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { countWords, plural } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'
import { STATE_LOOKS } from './print-runs.ts'

const FORGOTTEN = { sign: '·', tone: 'dim' } as const

/** Draws the family as a tree; the run that was asked for is marked. */
export function printLineage(io: Io, { root, run_id, checkpoint }: Lineage): void {
  const draw = (node: LineageNode, lead: string, branch: string): void => {
    const { sign, tone } = node.state === null ? FORGOTTEN : STATE_LOOKS[node.state]
    const origin = node.from
      ? `  ${node.from.kind} from step ${node.from.step} (${node.from.checkpoint_hash.slice(0, 12)})`
      : ''
    const here = node.run_id === run_id ? tint(io.out, 'accent', '  ◂') : ''
    const [score] = node.scores
    const scored = score ? `  ${score.suite} ${scoresWords(score)} ${overlapMark(score)}` : ''
    io.out.write(
      `${branch}${tint(io.out, tone, sign)} ${sanitize(node.name)}  ${node.run_id}${tint(io.out, 'dim', origin)}${scored}${here}\n`,
    )
    const stem = node.children.length > 0 ? '│ ' : '  '
    for (const { run_id: from, step, checkpoint_hash } of node.grafts)
      io.out.write(
        tint(
          io.out,
          'dim',
          `${lead}${stem}+ some weights of ${from} @ ${step} (${checkpoint_hash.slice(0, 12)})\n`,
        ),
      )
    for (const { attempt, step, checkpoint_hash } of node.resumes)
      io.out.write(
        tint(
          io.out,
          'dim',
          `${lead}${stem}↻ attempt ${attempt} resumed from step ${step} (${checkpoint_hash.slice(0, 12)})\n`,
        ),
      )
    node.children.forEach((child, i) => {
      const last = i === node.children.length - 1
      draw(child, `${lead}${last ? '   ' : '│  '}`, `${lead}${last ? '└─ ' : '├─ '}`)
    })
  }
  draw(root, '', '')
  if (checkpoint) io.out.write(`\n${sanitize(seenWords(checkpoint))}\n`)
}

/** `8fk2@100 has seen 3 recordings, 1,200 windows, all that its parent saw among them` */
function seenWords({ checkpoint, problem, data, parent, donors }: CheckpointAncestry): string {
  if (!data) return `What ${checkpoint.id} has seen cannot be read${problem === null ? '' : `: ${problem}`}`
  const count = Object.keys(data.recordings).length
  const seen = `${checkpoint.id} has seen ${plural(count, 'recording')}, ${countWords(data.samples)} windows`
  const before = [...(parent ? [parent] : []), ...donors]
  const lacking = [...new Set(before.flatMap(({ missing }) => missing))]
  if (lacking.length > 0) return `${seen}; its record lacks ${lacking.join(', ')} of where it comes from`
  if (before.length === 0 || before.some(({ superset }) => superset === null)) return seen
  return `${seen}, all that it comes from saw among them`
}
