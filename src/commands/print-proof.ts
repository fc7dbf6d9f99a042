import type { Pair, Proof } from '../control/compare-runs.ts'
import type { Demo } from '../control/demo.ts'
import { plural } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'
import { printTable } from './print-table.ts'

/** Digits of a hash that are shown; all of them are compared. */
const SHOWN = 24

/** One sentence on what the comparison found. */
export function verdictOf({ equal, compared, steps, difference }: Proof): string {
  if (equal)
    return `✔ equal: ${plural(compared, 'loss', 'losses')} of steps ${steps.first} to ${steps.last} and the final weights, bit by bit`
  return `✖ not equal: ${difference ? `the losses differ from step ${difference.step} on` : 'the losses are equal, but the final weights differ'}`
}

/** The comparison as a table: both runs side by side, and whether each line is equal bit by bit. */
export function printProof(io: Io, { reference, victim, killed, resumed_from, proof }: Demo): void {
  const same = (equal: boolean) => ({
    text: equal ? 'equal' : 'NOT EQUAL',
    tone: equal ? ('good' as const) : ('bad' as const),
  })
  const row = (what: string, { reference: a, resumed: b }: Pair<string | number>) => [
    what,
    String(a).slice(0, SHOWN),
    String(b).slice(0, SHOWN),
    same(a === b),
  ]
  const losses = proof.difference
    ? [
        `step ${proof.difference.step}: ${proof.difference.reference}`,
        `step ${proof.difference.step}: ${proof.difference.resumed}`,
      ]
    : [`${proof.compared} values`, `${proof.compared} values`]
  io.out.write('\n')
  printTable(
    io,
    [
      { title: 'after the resume' },
      { title: `never interrupted` },
      { title: `killed at ${killed.step}, resumed from ${resumed_from}` },
      { title: '' },
    ],
    [
      ['run', reference.id, victim.id, ''],
      row('final step', proof.final_step),
      [
        `${proof.metric}, steps ${proof.steps.first} to ${proof.steps.last}`,
        losses[0] ?? '',
        losses[1] ?? '',
        same(proof.difference === null),
      ],
      row('weights SHA-256', proof.weights),
      row('checkpoint hash', proof.checkpoint_hash),
    ],
  )
  io.out.write(`\n${tint(io.out, proof.equal ? 'good' : 'bad', verdictOf(proof))}\n`)
}
