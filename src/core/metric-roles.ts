/** What a metric measures, read from its name as the loggers of many frameworks write them. */
export const METRIC_ROLES = ['loss', 'score', 'optimizer', 'speed', 'memory', 'clock', 'other'] as const
export type MetricRole = (typeof METRIC_ROLES)[number]

const PATTERNS: readonly [RegExp, MetricRole][] = [
  [/(^|[/_.-])(epoch|samples|tokens|windows|examples)(_seen|_total)?$/, 'clock'],
  [/(mem|memory|rss|vram)([/_.-]|$)|_bytes$|_(gib|gb|mib|mb)$/, 'memory'],
  [/(_per_s|_per_second|\/s|throughput|fps|utili[sz]ation|mfu|_time(_s|_ms)?|_seconds|_ms)$/, 'speed'],
  [
    /(^|[/_.-])(lr|learning_rate|grad(ient)?(_norm|s)?|momentum|weight_norm|beta|scale)([/_.-]|$)/,
    'optimizer',
  ],
  [/loss|nll|perplexity|bits_per|(^|[/_.-])(mse|rmse|mae|kl|error)([/_.-]|$)/, 'loss'],
  [
    /acc(uracy)?([/_.-]|$)|(^|[/_.-])(r2|f1|auc|auroc|bleu|score|corr(elation)?|precision|recall)([/_.-]|$)/,
    'score',
  ],
]

/** The first role whose pattern the name has. */
export function metricRole(name: string): MetricRole {
  const plain = name.toLowerCase()
  return PATTERNS.find(([pattern]) => pattern.test(plain))?.[1] ?? 'other'
}

/** Metrics in the order in which a reader wants them: by role, training before validation, then by name. */
export function byRole(names: readonly string[]): string[] {
  const rank = (name: string): number =>
    METRIC_ROLES.indexOf(metricRole(name)) * 2 + (/(^|[/_.-])train([/_.-]|$)/.test(name) ? 0 : 1)
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0))
}

type Latest = Readonly<Record<string, { step: number; value: number }>>

/** Share of a step that is spent waiting for data, by a pair such as `data_time_s` and `step_time_s`; null where unknown. */
export function dataWait(latest: Latest): number | null {
  const newest = (pattern: RegExp) => Object.entries(latest).find(([name]) => pattern.test(name))?.[1].value
  const whole = newest(/(^|[/_.-])(step|iter(ation)?|batch)_time(_s)?$/)
  const waited = newest(/(^|[/_.-])data(_wait|_load)?_time(_s)?$/)
  if (whole === undefined || waited === undefined || !(whole > 0) || !(waited >= 0)) return null
  return Math.min(1, waited / whole)
}
