import type { Issue } from '../../schema/error.ts'
import { type ConfigDocument, isContainer } from './document.ts'

/** Most runs of one sweep: more is a mistake in the lists. */
const MOST = 1_000

export type Unfolded =
  /** The document without its sweep, and for each run the overrides that make it; one run without any where nothing is swept. */
  { ok: true; document: ConfigDocument; runs: string[][] } | { ok: false; issues: Issue[] }

/**
 * Unfolds the key `sweep` of a config: lists of values by dotted path, every combination a run. Each run has the values in
 * its name, and the name of the config as its pipeline, where none is given.
 */
export function unfoldSweep(document: ConfigDocument): Unfolded {
  const { value } = document
  if (!isContainer(value) || !('sweep' in value)) return { ok: true, document, runs: [[]] }
  const { sweep, ...rest } = value
  const wrong = (message: string, key?: string): Unfolded => {
    const path = key === undefined ? ['sweep'] : ['sweep', key]
    const position = document.positionOf(path, 'value')
    return { ok: false, issues: [{ path: path.join('.'), message, ...(position ? { position } : {}) }] }
  }
  if (!isContainer(sweep) || Array.isArray(sweep) || Object.keys(sweep).length === 0)
    return wrong('expected lists of values by dotted path, as in training.lr: [0.001, 0.0003]')
  let runs: [path: string, value: unknown][][] = [[]]
  for (const [path, values] of Object.entries(sweep)) {
    if (!Array.isArray(values) || values.length === 0) return wrong('expected a list of values', path)
    runs = runs.flatMap(run => values.map(each => [...run, [path, each] as [string, unknown]]))
    if (runs.length > MOST) return wrong(`more than ${MOST} runs`, path)
  }
  const name = typeof rest.name === 'string' ? rest.name : 'sweep'
  const pipeline = rest.pipeline === undefined ? [`pipeline=${name}`] : []
  return {
    ok: true,
    document: { ...document, value: rest },
    runs: runs.map(run => [
      ...run.map(([path, each]) => `${path}=${typeof each === 'string' ? each : JSON.stringify(each)}`),
      `name=${nameOf(name, run)}`,
      ...pipeline,
    ]),
  }
}

/** `base-lr-0.001-seed-1`: what a run of a sweep is told apart by, as a name may be written. */
function nameOf(name: string, run: readonly (readonly [path: string, value: unknown])[]): string {
  const told = run.map(
    ([path, value]) =>
      `${path.split('.').at(-1)}-${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  )
  return [name, ...told]
    .join('-')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .slice(0, 64)
}
