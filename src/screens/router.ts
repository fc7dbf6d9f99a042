import type { Place, View } from './stage/place.ts'
import type { Screen, Stage } from './stage/screen.ts'

type Route = (stage: Stage, place: Place) => Promise<Screen>

/** What opens each view; its code is loaded with its first use. */
const ROUTES: Partial<Record<View, Route>> = {
  runs: async (stage, place) => (await import('./runs/screen.tsx')).openRuns(stage, place),
  run: async (stage, place) => (await import('./run/screen.tsx')).openRun(stage, place),
  new: async (stage, place) => (await import('./new/screen.tsx')).openNew(stage, place),
  preflight: async (stage, place) => (await import('./preflight/screen.tsx')).openPreflight(stage, place),
  metrics: async (stage, place) => (await import('./metrics/screen.tsx')).openMetrics(stage, place),
  shell: async (stage, place) => (await import('./shell/screen.tsx')).openShell(stage, place),
  checkpoints: async (stage, place) =>
    (await import('./checkpoints/screen.tsx')).openCheckpoints(stage, place),
  data: async (stage, place) => (await import('./data/screen.tsx')).openData(stage, place),
  hosts: async (stage, place) => (await import('./hosts/screen.tsx')).openHosts(stage, place),
  benchmarks: async (stage, place) => (await import('./benchmarks/screen.tsx')).openBenchmarks(stage, place),
  lineage: async (stage, place) => (await import('./lineage/screen.tsx')).openLineage(stage, place),
}

/** Opens the view of a place; throws what the view says when it cannot be opened. */
export function route(stage: Stage, place: Place): Promise<Screen> {
  const open = ROUTES[place.view]
  if (!open) throw new RangeError(`there is no view ${place.view}`)
  return open(stage, place)
}

export const canOpen = (view: View): boolean => ROUTES[view] !== undefined
