/** Tables derived from events alone, with the columns that order their rows. */
export const PROJECTION_TABLES = {
  progress: 'run',
  metric_series: 'run, metric, attempt',
  metric_chunks: 'run, metric, attempt, chunk',
  metric_pyramid: 'run, metric, attempt, level, block',
  metric_points: 'run, metric, attempt, chunk',
  checkpoints: 'id',
  benchmark_results: 'run, key',
} as const
