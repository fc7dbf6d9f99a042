import { nearest } from '../../core/nearest.ts'
import type { Resolved } from '../../core/task-plugin.ts'
import type { PreflightCheck, PreflightFix } from '../../schema/preflight.ts'
import type { TrainingRequest } from './request.ts'

type Fixes = (resolved: Resolved<TrainingRequest>) => PreflightFix[]

const fix = (words: string, ...overrides: string[]): PreflightFix => ({ words, overrides })

/** Fewer checkpoints at once, or the same ones less often. */
const smallerDisk: Fixes = ({ request: { checkpoint, training } }) => [
  ...(checkpoint.keep_every === null
    ? []
    : [fix('keep none for good', 'checkpoint.keep_every=null', 'checkpoint.keep_last=2')]),
  ...(checkpoint.keep_last > 2 ? [fix('keep the last 2', 'checkpoint.keep_last=2')] : []),
  ...(checkpoint.every < training.max_steps
    ? [fix('save at the end only', `checkpoint.every=${training.max_steps}`)]
    : []),
]

/** The same optimizer step in more micro-batches, else a smaller batch. */
const lessMemory: Fixes = ({ request: { data, training }, resources }) => {
  const share = data.batch_size / (training.accumulate * resources.ranks)
  const fixes: PreflightFix[] = []
  if (share >= 2 && share % 2 === 0)
    fixes.push(fix('twice the micro-batches', `training.accumulate=${training.accumulate * 2}`))
  const half = Math.floor(data.batch_size / 2)
  if (half >= 1 && half % (training.accumulate * resources.ranks) === 0)
    fixes.push(fix(`batch of ${half}`, `data.batch_size=${half}`))
  return fixes
}

const knownField: Fixes = ({ request, recordings: [first, ...others] }) => {
  const shared = (first?.fields ?? []).filter(({ path, dim }) =>
    others.every(({ fields }) => fields.some(each => each.path === path && each.dim === dim)),
  )
  const paths = shared.map(({ path }) => path).filter(path => path !== request.data.readout.field)
  const meant = nearest(request.data.readout.field, paths)
  const likely = meant === undefined ? paths : [meant, ...paths.filter(path => path !== meant)]
  return likely.slice(0, 3).map(path => fix(`decode ${path}`, `data.readout.field=${path}`))
}

const smallerBatch: Fixes = ({ request: { data, training }, recordings, resources }) => {
  const count = recordings.reduce(
    (sum, { duration_s }) => sum + Math.floor((duration_s * data.split.train) / data.window_s),
    0,
  )
  const shares = training.accumulate * resources.ranks
  const size = Math.floor(count / shares) * shares
  return size > 0 && size < data.batch_size ? [fix(`batch of ${size}`, `data.batch_size=${size}`)] : []
}

const fewerThreads: Fixes = ({ resources: { ranks, threads_per_rank } }) => [
  ...(threads_per_rank > 1 ? [fix('1 thread a rank', 'resources.threads_per_rank=1')] : []),
  ...(ranks > 1 ? [fix('1 rank', 'resources.ranks=1')] : []),
]

const upstreamModel: Fixes = ({ request, upstream }) => {
  const theirs = upstream?.config.model
  if (typeof theirs !== 'object' || theirs === null || Array.isArray(theirs)) return []
  const { name } = theirs
  if (typeof name === 'string' && name !== request.model.name)
    return [fix(`model ${name}`, `model.name=${name}`)]
  const ours: Record<string, unknown> = request.model
  const sizes = Object.entries(theirs).filter(
    ([key, value]) => !key.includes('dropout') && ours[key] !== value,
  )
  return sizes.length === 0
    ? []
    : [fix('take its sizes', ...sizes.map(([key, value]) => `model.${key}=${String(value)}`))]
}

const noValidation: Fixes = () => [fix('no validation', 'validation.every=0')]

const FIXES: Record<string, Fixes> = {
  disk: smallerDisk,
  memory_estimate: lessMemory,
  readout: knownField,
  windows: smallerBatch,
  validation: noValidation,
  cores: fewerThreads,
  upstream: upstreamModel,
}

/** Changes of the config that would mend what a check of a training found. */
export function fixes(check: PreflightCheck, resolved: Resolved<TrainingRequest>): PreflightFix[] {
  return FIXES[check.id]?.(resolved) ?? []
}
