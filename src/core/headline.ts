/** The metric that stands for a run in a list: its training loss, else any loss, else the first. */
export function headlineMetric(names: readonly string[]): string | null {
  const sorted = [...names].sort()
  return (
    sorted.find(name => name === 'loss/train') ??
    sorted.find(name => /^(train\/)?loss\b/.test(name)) ??
    sorted.find(name => name.includes('loss')) ??
    sorted[0] ??
    null
  )
}

/** Metrics that say how fast a run goes: what is counted, and the name it was logged under. */
export function speedMetric(names: readonly string[]): { name: string; unit: string } | null {
  for (const name of [...names].sort()) {
    const unit = /(windows|samples|tokens|steps)(?:_per_s|\/s)$/.exec(name)?.[1]
    if (unit) return { name, unit: `${unit}/s` }
  }
  return null
}
