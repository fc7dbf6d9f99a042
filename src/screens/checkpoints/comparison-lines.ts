import type { CodeSide } from '../../control/compare-code.ts'
import type { TensorChange } from '../../control/compare-weights.ts'
import type { Comparison } from '../../control/diff.ts'
import {
  dataWords,
  metricChangeWords,
  relativeWords,
  valueWords,
} from '../../core/checkpoints/comparison-words.ts'
import type { ConfigChange } from '../../core/config/diff.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import { type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'

const head = (title: string, note: SafeText): Line => [
  span(fitSafe(safeText`${title}`, 13), 'title'),
  span(note, 'muted'),
]

const SAME = safeText`the same`

function changeLines(changes: readonly ConfigChange[]): Line[] {
  const width = Math.min(40, Math.max(0, ...changes.map(({ path }) => path.length)))
  return changes.map(({ path, before, after }) => [
    span(safeText`  `),
    span(fitSafe(safeText`${path}`, width), 'accent'),
    span(safeText`  ${valueWords(before)}`, 'bad'),
    span(safeText` → `, 'muted'),
    span(safeText`${valueWords(after)}`, 'good'),
  ])
}

const STATUS_LOOK = {
  added: { mark: safeText`+`, tone: 'good' },
  removed: { mark: safeText`-`, tone: 'bad' },
  changed: { mark: safeText`~`, tone: 'warn' },
  same: { mark: safeText`=`, tone: 'muted' },
} as const

const commitWords = ({ commit, dirty }: CodeSide): string =>
  commit === null ? 'no commit' : `${commit.slice(0, 12)}${dirty ? ' + changes' : ''}`

function codeLines({ code }: Comparison): Line[] {
  const { before, after, files } = code
  const count =
    files === null ? 'a bundle is gone' : files.length === 0 ? 'same files' : plural(files.length, 'file')
  const lines: Line[] = [head('code', safeText`${commitWords(before)} → ${commitWords(after)}, ${count}`)]
  for (const { path, status } of files ?? []) {
    const { mark, tone } = STATUS_LOOK[status]
    lines.push([span(safeText`  ${mark} `, tone), span(sanitize(path))])
  }
  if (files !== null && files.length > 0 && before.source !== null && after.source !== null) {
    lines.push([span(safeText`  diff -ru ${before.source} ${after.source}`, 'muted')])
  }
  return lines
}

function environmentLines({ environment, packages }: Comparison): Line[] {
  const count = environment.length + packages.added.length + packages.removed.length
  return [
    head('environment', count === 0 ? SAME : safeText`${plural(count, 'change')}`),
    ...changeLines(environment),
    ...packages.removed.map((each): Line => [span(safeText`  - `, 'bad'), span(sanitize(each))]),
    ...packages.added.map((each): Line => [span(safeText`  + `, 'good'), span(sanitize(each))]),
  ]
}

function dataChangeLines({ data }: Comparison): Line[] {
  if (data === null) return [head('data', safeText`one side has no record of its data`)]
  const changed = data.filter(({ status }) => status !== 'same')
  return [
    head(
      'data',
      changed.length === 0 ? SAME : safeText`${changed.length} of ${plural(data.length, 'recording')} differ`,
    ),
    ...data.map((change): Line => {
      const { mark, tone } = STATUS_LOOK[change.status]
      return [
        span(safeText`  ${mark} `, tone),
        span(safeText`${change.id}`),
        span(safeText`  ${dataWords(change)}`, 'muted'),
      ]
    }),
  ]
}

const BAR_CELLS = 12

/** A bar on a logarithmic scale from 1e-6 to 1. */
function bar(relative: number | null): SafeText {
  if (relative === null || relative <= 0) return fitSafe(safeText``, BAR_CELLS)
  const filled = Math.round(BAR_CELLS * Math.max(0.05, Math.min(1, 1 + Math.log10(relative) / 6)))
  return fitSafe(safeText`${'█'.repeat(filled)}`, BAR_CELLS)
}

const tensorLine = ({ name, status, shape, relative }: TensorChange): Line => [
  span(
    fitSafe(safeText`${status === 'changed' ? relativeWords(relative) || 'from zero' : status}`, 12, 'right'),
    status === 'changed' ? 'strong' : status === 'same' ? 'muted' : 'warn',
  ),
  span(safeText`  `),
  span(bar(relative), 'chart'),
  span(safeText`  ${name}`),
  span(safeText`  ${shape.join('x')}`, 'muted'),
]

function weightLines({ weights, weights_left_out }: Comparison, reading: SafeText | null): Line[] {
  if (reading !== null) return [head('weights', reading)]
  if (weights === null) return [head('weights', safeText`left out: ${weights_left_out ?? ''}`)]
  const changed = weights.tensors.filter(({ status }) => status !== 'same')
  const same = weights.tensors.length - changed.length
  if (changed.length === 0) return [head('weights', safeText`the same, ${plural(same, 'tensor')}`)]
  return [
    head(
      'weights',
      safeText`${relativeWords(weights.relative)} apart (relative L2); ${changed.length} of ${plural(weights.tensors.length, 'tensor')} differ`,
    ),
    ...changed.map(tensorLine),
    ...(same > 0 ? [[span(safeText`  ${plural(same, 'tensor')} the same`, 'muted')]] : []),
  ]
}

/** Two sides, part by part. `reading` says how far the tensors are while they are read. */
export function comparisonLines(found: Comparison, reading: SafeText | null): Line[] {
  const width = Math.min(40, Math.max(0, ...found.metrics.map(({ name }) => name.length)))
  return [
    [span(safeText`- ${found.before.label}`, 'bad'), span(safeText`   ${found.before.run_id}`, 'muted')],
    [span(safeText`+ ${found.after.label}`, 'good'), span(safeText`   ${found.after.run_id}`, 'muted')],
    [],
    head('config', found.config.length === 0 ? SAME : safeText`${plural(found.config.length, 'change')}`),
    ...changeLines(found.config),
    [],
    head('metrics', found.metrics.length === 0 ? safeText`none` : safeText``),
    ...found.metrics.map(
      ({ name, before, after }): Line => [
        span(safeText`  `),
        span(fitSafe(safeText`${name}`, width), 'accent'),
        span(safeText`  ${metricChangeWords(before, after)}`),
      ],
    ),
    [],
    ...weightLines(found, reading),
    [],
    ...dataChangeLines(found),
    [],
    ...codeLines(found),
    [],
    ...environmentLines(found),
  ]
}
