import type { ParentCheckpoint } from '../../control/ancestry.ts'
import type { Inspection } from '../../control/inspect.ts'
import { keepingWords } from '../../core/checkpoints/deletion.ts'
import { lengthOf } from '../../core/spans.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { bytesWords, countWords, durationWords, floatWords, plural } from '../../core/text/words.ts'
import { type Line, span } from '../ui/line.ts'
import { roughAge } from '../ui/rough-age.ts'
import { fitSafe } from '../ui/safe.ts'
import { scoreLine } from '../ui/score-line.ts'

const LABEL_WIDTH = 11
const SHORT_HASH = 12

export const labelled = (label: string, ...value: Line): Line => [
  span(fitSafe(safeText`${label}`, LABEL_WIDTH), 'muted'),
  ...value,
]

function verifiedWords({ checkpoint }: Inspection, now: Date): Line {
  const { deleted, verified } = checkpoint
  if (deleted) return [span(safeText`deleted: its record stays, its files are gone`, 'muted')]
  if (!verified) return [span(safeText`not verified since it was written`, 'muted')]
  if (verified.ok) return [span(safeText`✔ verified ${roughAge(verified.at, now)}`, 'good')]
  return [span(safeText`✖ damaged: ${verified.reason ?? 'unknown'}`, 'bad')]
}

/** The run and step of a checkpoint as people say it. */
export const nameOf = ({ checkpoint, run }: Inspection): SafeText =>
  safeText`${run?.name ?? checkpoint.run_id} @ ${countWords(checkpoint.step)}`

function parentLines({ parent, donors, history }: Inspection): Line[] {
  if (!parent) {
    return [
      labelled(
        'parent',
        span(
          history.length === 0 ? safeText`none: it began with random weights` : safeText`not known`,
          'muted',
        ),
      ),
    ]
  }
  return [parent, ...donors].flatMap((each, at) => [
    labelled(at === 0 ? 'parent' : 'weights', ...whoLine(each)),
    labelled('superset', ...supersetLine(each)),
  ])
}

function whoLine({ checkpoint, checkpoint_hash }: ParentCheckpoint): Line {
  const who = checkpoint ? sanitize(checkpoint.id) : safeText`not in this registry`
  return [span(who), span(safeText`  ${checkpoint_hash.slice(0, SHORT_HASH)}`, 'muted')]
}

function supersetLine({ superset, missing }: ParentCheckpoint): Line {
  if (superset === null) return [span(safeText`its record of data cannot be read`, 'muted')]
  return superset
    ? [span(safeText`yes: everything the parent saw is in this record`)]
    : [span(safeText`no: this record lacks ${missing.join(', ')}`, 'warn')]
}

function dataLines({ data }: Inspection): Line[] {
  if (!data) return [labelled('consumed', span(safeText`it has no record of its data`, 'muted'))]
  const seen = Object.entries(data.recordings).filter(([, { samples }]) => samples > 0)
  const seconds = seen.reduce((sum, [, { spans }]) => sum + lengthOf(spans), 0)
  return [
    labelled(
      'consumed',
      span(
        safeText`${plural(seen.length, 'recording')}, ${durationWords(seconds)} of them, ${countWords(data.samples)} windows`,
      ),
    ),
    ...seen.map(([id, { samples, spans, hash }]) =>
      labelled(
        '',
        span(safeText`${id}`),
        span(
          safeText`  ${durationWords(lengthOf(spans))}, ${countWords(samples)} windows  ${hash?.slice(0, SHORT_HASH) ?? ''}`,
          'muted',
        ),
      ),
    ),
  ]
}

/** What matters first of a checkpoint, for a pane under a list: a few lines. */
export function detailLines(found: Inspection, now: Date): Line[] {
  const { checkpoint, keeping, retention, problem } = found
  const kept = keeping ? keepingWords(keeping, retention?.keep_every ?? null) : ''
  const metrics = Object.entries(checkpoint.metrics).map(
    ([name, value]) => `${name} ${value === null ? 'NaN' : floatWords(value)}`,
  )
  return [
    [span(nameOf(found), 'strong'), span(safeText`   `), ...verifiedWords(found, now)],
    ...(problem === null || checkpoint.deleted ? [] : [labelled('problem', span(sanitize(problem), 'bad'))]),
    ...found.scores.map((each, at) => labelled(at === 0 ? 'scores' : '', ...scoreLine(each))),
    ...parentLines(found),
    ...dataLines(found),
    labelled('kept by', span(kept === '' ? safeText`nothing: the next save may delete it` : sanitize(kept))),
    ...(keeping?.pin
      ? [
          labelled(
            'pinned',
            span(
              safeText`by ${keeping.pin.by}${keeping.pin.reason === null ? '' : `: ${keeping.pin.reason}`}`,
            ),
          ),
        ]
      : []),
    labelled('hash', span(safeText`${checkpoint.checkpoint_hash}`, 'muted')),
    labelled(
      'files',
      span(safeText`${plural(found.files.length, 'file')}, ${bytesWords(checkpoint.bytes)}`),
      span(
        safeText`${found.world_size === null ? '' : `  ${plural(found.world_size, 'rank')}, ${found.parallelism ?? ''}`}`,
        'muted',
      ),
    ),
    ...(metrics.length > 0 ? [labelled('metrics', span(sanitize(metrics.join('  '))))] : []),
  ]
}

/** Everything that a checkpoint says of itself, for a page of its own. */
export function inspectionLines(found: Inspection, now: Date): Line[] {
  const facts = (title: string, value: Readonly<Record<string, unknown>>): Line[] => {
    const known = Object.entries(value).filter(([name, each]) => name !== 'schema_version' && each !== null)
    if (known.length === 0) return []
    const width = Math.min(28, Math.max(...known.map(([name]) => name.length)))
    return [
      [],
      [span(safeText`${title}`, 'title')],
      ...known.map(
        ([name, each]): Line => [
          span(fitSafe(safeText`${name}`, width), 'accent'),
          span(safeText`  ${typeof each === 'string' ? each : JSON.stringify(each)}`),
        ],
      ),
    ]
  }
  return [
    ...detailLines(found, now),
    labelled('folder', span(sanitize(found.checkpoint.path), 'muted')),
    ...found.history.map(({ kind, run_id, step, checkpoint_hash }, at) =>
      labelled(
        at === 0 ? 'history' : '',
        span(safeText`${kind} ${run_id} @ ${countWords(step)}  ${checkpoint_hash.slice(0, SHORT_HASH)}`),
      ),
    ),
    ...facts('environment', found.environment),
    ...facts('code', found.code),
    [],
    [span(safeText`files`, 'title')],
    ...found.files.map(
      (file): Line => [
        span(fitSafe(safeText`${bytesWords(file.bytes)}`, 10, 'right')),
        span(safeText`  ${file.sha256.slice(0, SHORT_HASH)}  `, 'muted'),
        span(sanitize(file.path)),
        span(file.inference ? safeText`  predictions need it` : safeText``, 'muted'),
      ],
    ),
    ...facts('config', flat(found.config ?? {})),
    ...(found.packages.length === 0 ? [] : [[], [span(safeText`packages`, 'title')]]),
    ...found.packages.map((each): Line => [span(sanitize(each))]),
  ]
}

/** Leaves of a config by dotted path. */
function flat(value: Readonly<Record<string, unknown>>, before = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.entries(flat({ ...each }, `${before}${key}.`))
        : [[`${before}${key}`, each] as const],
    ),
  )
}
