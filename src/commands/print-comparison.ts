import type { Comparison } from '../control/diff.ts'
import {
  dataWords,
  metricChangeWords,
  relativeWords,
  valueWords,
} from '../core/checkpoints/comparison-words.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { plural } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'
import { printTable } from './print-table.ts'

/** Two sides, part by part; a part without a difference says so. */
export function printComparison(io: Io, found: Comparison, most: number): void {
  const { before, after, code, data, weights } = found
  io.out.write(`${tint(io.out, 'bad', '-')} ${sanitize(before.label)}  ${before.run_id}\n`)
  io.out.write(`${tint(io.out, 'good', '+')} ${sanitize(after.label)}  ${after.run_id}\n`)
  const head = (title: string, note: string) =>
    io.out.write(`\n${tint(io.out, 'bold', title)}  ${tint(io.out, 'dim', note)}\n`)
  const line = (text: string) => io.out.write(`  ${sanitize(text)}\n`)

  head('config', found.config.length === 0 ? 'the same' : plural(found.config.length, 'change'))
  for (const { path, before: a, after: b } of found.config)
    line(`${path}  ${valueWords(a)} → ${valueWords(b)}`)

  const commits = [code.before, code.after].map(
    ({ commit, dirty }) => `${commit?.slice(0, 12) ?? 'no commit'}${dirty ? ' + changes' : ''}`,
  )
  const sources =
    code.files === null
      ? 'a bundle is gone'
      : code.files.length === 0
        ? 'the same'
        : plural(code.files.length, 'file')
  head('code', `${commits.join(' → ')}, ${sources}`)
  for (const { path, status } of code.files ?? []) line(`${status.padEnd(8)} ${path}`)

  const { added, removed } = found.packages
  const changes = found.environment.length + added.length + removed.length
  head('environment', changes === 0 ? 'the same' : plural(changes, 'change'))
  for (const { path, before: a, after: b } of found.environment)
    line(`${path}  ${valueWords(a)} → ${valueWords(b)}`)
  for (const each of removed) line(`- ${each}`)
  for (const each of added) line(`+ ${each}`)

  const moved = data?.filter(({ status }) => status !== 'same') ?? []
  head(
    'data',
    data === null
      ? 'one side has no record'
      : moved.length === 0
        ? 'the same'
        : plural(moved.length, 'recording'),
  )
  for (const change of moved) line(`${change.status.padEnd(8)} ${change.id}  ${dataWords(change)}`)

  head('metrics', found.metrics.length === 0 ? 'none' : '')
  for (const { name, before: a, after: b } of found.metrics) line(`${name}  ${metricChangeWords(a, b)}`)

  const changed = weights?.tensors.filter(({ status }) => status !== 'same') ?? []
  head(
    'weights',
    weights === null
      ? `left out: ${found.weights_left_out ?? ''}`
      : changed.length === 0
        ? `the same, ${plural(weights.tensors.length, 'tensor')}`
        : `${changed.length} of ${plural(weights.tensors.length, 'tensor')} changed, ${relativeWords(weights.relative)} relative over all`,
  )
  if (changed.length === 0) return
  printTable(
    io,
    [
      { title: 'relative', align: 'right' },
      { title: 'change' },
      { title: 'shape' },
      { title: 'tensor', flexible: true },
    ],
    changed
      .slice(0, most)
      .map(({ relative, status, shape, name }) => [relativeWords(relative), status, shape.join('x'), name]),
  )
  if (changed.length > most)
    io.out.write(tint(io.out, 'dim', `and ${changed.length - most} more: --tensors N\n`))
}
