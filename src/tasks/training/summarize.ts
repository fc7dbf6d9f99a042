import type { Resolved } from '../../core/task-plugin.ts'
import { parametersOf } from './estimate.ts'
import type { TrainingRequest } from './request.ts'

/** What a run page tells of a training, label to text. */
export function summarize(resolved: Resolved<TrainingRequest>): Record<string, string> {
  const { request, resources, recordings, upstream, donors } = resolved
  const { model, data, training } = request
  const units = recordings.reduce((sum, recording) => sum + recording.units, 0)
  const seconds = recordings.reduce((sum, recording) => sum + recording.duration_s, 0)
  const summary: Record<string, string> = {
    model: model.name,
    parameters: parametersOf(resolved).toLocaleString('en-US'),
    data: data.query,
    recordings: `${recordings.length} with ${units} units, ${Math.round(seconds)} s`,
    decodes: data.readout.field,
    batch: `${data.batch_size} windows of ${data.window_s} s`,
    optimizer: `${training.optimizer.name}, lr ${training.lr}, ${training.schedule.name}`,
    losses: request.losses.map(loss => loss.name).join(' + '),
    strategy:
      resources.ranks === 1
        ? `single, ${training.precision}`
        : `ddp x ${resources.ranks}, ${training.precision}`,
    seed: String(training.seed),
  }
  if (upstream) summary['starts from'] = `${upstream.run_id}@${upstream.step}`
  const given = Object.entries(donors).map(([pattern, { run_id, step }]) => `${pattern} of ${run_id}@${step}`)
  if (given.length > 0) summary['takes over'] = given.join(', ')
  return summary
}
