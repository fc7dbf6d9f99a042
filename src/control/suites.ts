import { z } from 'zod'
import { nearest } from '../core/nearest.ts'
import { type HeldOutWindows, heldOutWindows, type Suite, suite } from '../schema/benchmark.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'
import { matchQuery } from './match-query.ts'

/** A benchmark file of the user that cannot be used, and why. */
const problem = z.object({ file: z.string(), message: z.string() })
export type SuiteProblem = z.infer<typeof problem>

export interface Suites {
  suites: Suite[]
  problems: SuiteProblem[]
}

const line = z.discriminatedUnion('kind', [
  suite.extend({ kind: z.literal('suite') }),
  problem.extend({ kind: z.literal('problem') }),
])

const MODULE = 'orion.benchmarks'
const NAMES = 'suites'

/** Every suite: those of Orion and those in the user's folder `benchmarks`, and which of its files cannot be used. */
export async function listSuites(ctx: Context, signal?: AbortSignal): Promise<Suites> {
  const found: Suites = { suites: [], problems: [] }
  const take = (said: unknown) => {
    const { kind, ...rest } = line.parse(said)
    if ('suite' in rest) found.suites.push(rest)
    else if (kind === 'problem') found.problems.push(rest)
  }
  await ctx.dataTool(MODULE, ['list', '--folder', ctx.paths.benchmarks], take, signal ? { signal } : {})
  const names = found.suites.map(each => each.suite)
  if (ctx.store.mode === 'read-write') ctx.store.remember(NAMES, { names })
  return found
}

/** Names of the suites as they were when they were last listed, without starting Python. */
export function knownSuites(ctx: Context): string[] {
  const known = z.object({ names: z.array(z.string()) }).safeParse(ctx.store.recall(NAMES))
  return known.success ? known.data.names : []
}

/** The suite of that name, the newest version where none is named. Throws `not_found` with the known ones. */
export async function findSuite(ctx: Context, text: string): Promise<Suite> {
  const { suites, problems } = await listSuites(ctx)
  const versions = suites.filter(each => each.suite === text || each.name === text)
  const newest = versions.toSorted((a, b) => b.version - a.version)[0]
  if (newest) return newest
  const names = suites.map(each => each.suite)
  const guess = nearest(text, names)
  const broken = problems.map(each => ` ${each.message}.`).join('')
  throw new OrionError('not_found', `There is no suite "${text}".${broken}`, {
    hint: guess ? `Did you mean ${guess}?` : `Known: ${names.join(', ')}. \`orion bench list\` tells more.`,
  })
}

/** Held-out time of each recording of the catalog that a suite's query matches; none where it matches nothing. */
export async function heldOut(
  ctx: Context,
  { suite, file, query }: Suite,
  signal?: AbortSignal,
): Promise<HeldOutWindows[]> {
  const { mkdtemp, rm, writeFile } = await import('node:fs/promises')
  const { join } = await import('node:path')
  let recordings: ReturnType<typeof matchQuery>
  try {
    recordings = matchQuery(query, ctx.store.recordings())
  } catch (error) {
    if (error instanceof OrionError && error.code === 'not_found') return []
    throw error
  }
  const folder = await mkdtemp(join(ctx.paths.home, 'windows-'))
  try {
    const path = join(folder, 'recordings.json')
    await writeFile(path, JSON.stringify(recordings))
    const found: HeldOutWindows[] = []
    const from = file === null ? [] : ['--folder', ctx.paths.benchmarks, '--file', file]
    const take = (said: unknown) => {
      found.push(heldOutWindows.parse(said))
    }
    const args = ['windows', suite, ...from, '--recordings', path]
    await ctx.dataTool(MODULE, args, take, signal ? { signal } : {})
    return found
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
