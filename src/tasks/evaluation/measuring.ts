import type { MeasurementAsk } from '../../core/task-plugin.ts'
import type { JsonObject } from '../../schema/scalars.ts'

const BASELINE = 'baseline'

/** The config of a run that measures: the suite as it is today, resolved, so that the run says what it asked. */
export function measuring({ suite, checkpoint, profile, partial, seed, ranks }: MeasurementAsk): JsonObject {
  const subject = checkpoint ? `${checkpoint.run}.${checkpoint.step}` : BASELINE
  return {
    name: `${suite.name}-${subject}`.slice(0, 64),
    task: 'evaluation',
    infra: profile,
    resources: { ranks, threads_per_rank: 1 },
    suite: suite.suite,
    suite_file: suite.file,
    query: suite.query,
    held_out: suite.held_out,
    metric_versions: Object.fromEntries(suite.metrics.map(({ name, version }) => [name, version])),
    baseline_hash: suite.baseline.hash,
    checkpoint: checkpoint && { run: checkpoint.run, step: checkpoint.step },
    partial_subset: partial,
    partial_seed: seed,
  }
}
