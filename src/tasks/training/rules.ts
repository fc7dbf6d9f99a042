import type { TaskRule } from '../../core/task-plugin.ts'
import type { Verdict } from '../../schema/preflight.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import type { TrainingRequest } from './request.ts'

type Rule = TaskRule<TrainingRequest>

const answer = (verdict: Verdict, found: string, todo = '') => ({ verdict, found, todo })
const names = (ids: string[]) =>
  ids.length > 4 ? `${ids.slice(0, 4).join(', ')} and ${ids.length - 4} more` : ids.join(', ')

const readout: Rule = {
  id: 'readout',
  group: 'data',
  title: 'Every recording has what is decoded',
  why: 'A recording without the field has no target, and all must agree on its dimension.',
  check({ request, recordings }) {
    const { field } = request.data.readout
    const missing = recordings.filter(recording => !recording.fields.some(each => each.path === field))
    if (missing.length > 0) {
      const known = [...new Set(missing.flatMap(recording => recording.fields.map(each => each.path)))]
      return answer(
        'fail',
        `${field} is missing in ${names(missing.map(recording => recording.id))}`,
        known.length > 0
          ? `Set data.readout.field to one of ${known.join(', ')}, or narrow the query.`
          : 'Narrow the query to recordings with a behaviour to decode.',
      )
    }
    const dims = [
      ...new Set(
        recordings.flatMap(recording =>
          recording.fields.filter(each => each.path === field).map(each => each.dim),
        ),
      ),
    ]
    if (dims.length > 1) {
      return answer(
        'fail',
        `${field} has ${dims.join(', ')} dimensions in different recordings`,
        'Narrow the query to recordings with the same dimension.',
      )
    }
    return answer(
      'pass',
      `${field}, ${dims[0] ?? 0} ${dims[0] === 1 ? 'dimension' : 'dimensions'}, in ${recordings.length} recordings`,
    )
  },
}

const spikes: Rule = {
  id: 'spikes',
  group: 'data',
  title: 'Every recording has spikes',
  why: 'A recording without units or spikes gives the model nothing to read.',
  check({ recordings }) {
    const silent = recordings.filter(recording => recording.units === 0 || recording.spikes === 0)
    if (silent.length > 0) {
      return answer(
        'fail',
        `no spikes in ${names(silent.map(recording => recording.id))}`,
        'Leave these recordings out of the query.',
      )
    }
    const units = recordings.reduce((sum, recording) => sum + recording.units, 0)
    return answer('pass', `${units} units in ${recordings.length} recordings`)
  },
}

const windows: Rule = {
  id: 'windows',
  group: 'data',
  title: 'The training split holds a whole batch',
  why: 'An epoch shorter than one batch repeats windows inside a single step.',
  check({ request, recordings }) {
    const { window_s, split, batch_size } = request.data
    const short = recordings.filter(recording => recording.duration_s * split.train < window_s)
    if (short.length === recordings.length) {
      return answer(
        'fail',
        `no recording's training split is as long as one window of ${window_s} s`,
        'Shorten data.window_s or query longer recordings.',
      )
    }
    const count = recordings.reduce(
      (sum, recording) => sum + Math.floor((recording.duration_s * split.train) / window_s),
      0,
    )
    if (count < batch_size) {
      return answer(
        'fail',
        `${count} windows of ${window_s} s for a batch of ${batch_size}`,
        `Set data.batch_size to ${count} or less, or query more recordings.`,
      )
    }
    if (short.length > 0) {
      return answer(
        'warn',
        `${names(short.map(recording => recording.id))} too short for one window; ${count} windows in the others`,
        'Leave these recordings out of the query, or shorten data.window_s.',
      )
    }
    return answer(
      'pass',
      `${count} windows of ${window_s} s, ${Math.floor(count / batch_size)} steps an epoch`,
    )
  },
}

const validation: Rule = {
  id: 'validation',
  group: 'data',
  title: 'The validation split holds a window',
  why: 'A validation loss over no window is not a number.',
  check({ request, recordings }) {
    if (request.validation.every === 0) return answer('skip', 'no validation asked for')
    const { window_s, split } = request.data
    const usable = recordings.filter(recording => recording.duration_s * split.valid >= window_s)
    if (usable.length === 0) {
      return answer(
        'fail',
        `no recording's validation split is as long as one window of ${window_s} s`,
        'Raise data.split.valid, shorten data.window_s, or set validation.every=0.',
      )
    }
    return answer('pass', `windows in ${usable.length} of ${recordings.length} recordings`)
  },
}

const cores: Rule = {
  id: 'cores',
  group: 'machine',
  title: 'The machine has a core for every thread',
  why: 'Ranks that share a core wait for each other in every step.',
  check({ resources }, facts) {
    const threads = resources.ranks * resources.threads_per_rank
    const found = `${resources.ranks} x ${resources.threads_per_rank} threads on ${facts.cpus} cores`
    if (threads <= facts.cpus) return answer('pass', found)
    return answer(
      'warn',
      found,
      'Lower resources.ranks or resources.threads_per_rank; the run works but is slow.',
    )
  },
}

const upstream: Rule = {
  id: 'upstream',
  group: 'upstream',
  title: 'The upstream checkpoint fits the model',
  why: 'Weights of another model class or width cannot be loaded.',
  check({ request, upstream, donors }) {
    const stranger = Object.entries(donors).find(
      ([, { config }]) => modelOf(config).name !== undefined && modelOf(config).name !== request.model.name,
    )
    if (stranger) {
      const [pattern, { run_id, step, config }] = stranger
      return answer(
        'fail',
        `${run_id}@${step}, which gives ${pattern}, is a ${String(modelOf(config).name)}, this run a ${request.model.name}`,
        'Take these parameters from a checkpoint of the same model class (init_from.weight_overrides).',
      )
    }
    if (!upstream) {
      const waits = request.init_from !== null
      return answer('skip', waits ? 'its upstream is not there yet' : 'starts from its own initial weights')
    }
    const theirs = modelOf(upstream.config)
    const ours = request.model
    const found = `${upstream.run_id}@${upstream.step}`
    if (theirs.name !== undefined && theirs.name !== ours.name) {
      return answer(
        'fail',
        `${found} is a ${String(theirs.name)}, this run a ${ours.name}`,
        `Set model.name=${String(theirs.name)} or take another checkpoint.`,
      )
    }
    const differing = Object.entries(ours).filter(
      ([key, value]) => !key.includes('dropout') && theirs[key] !== undefined && theirs[key] !== value,
    )
    const overrides = request.init_from?.weight_overrides ?? {}
    if (differing.length > 0 && Object.keys(overrides).length === 0) {
      return answer(
        'fail',
        `${found} differs in ${differing.map(([key, value]) => `model.${key} (${String(theirs[key])}, here ${String(value)})`).join(', ')}`,
        'Take the same sizes, or leave the parameters that do not fit fresh (init_from.weight_overrides).',
      )
    }
    return answer('pass', `${found}, same sizes`)
  },
}

function modelOf({ model }: JsonObject): JsonObject {
  return typeof model === 'object' && model !== null && !Array.isArray(model) ? model : {}
}

/** Preflight rules over facts that need no process. */
export const trainingRules: Rule[] = [readout, spikes, windows, validation, cores, upstream]
