import { z } from 'zod'
import type { Attempt } from '../schema/attempt.ts'
import type { RunDetail } from '../schema/run.ts'
import type { JsonObject } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { readBundle } from './read-bundle.ts'

export interface CodeSide {
  commit: string | null
  dirty: boolean | null
  /** Folder of the source that the job ran, or null when its bundle is gone. */
  source: string | null
}

export interface CodeChanges {
  before: CodeSide
  after: CodeSide
  /** Files of the two sources that are not the same; null when one of the bundles is gone. */
  files: { path: string; status: 'added' | 'removed' | 'changed' }[] | null
}

/** What two attempts ran: commits, and their bundles file by file. */
export async function compareCode(
  ctx: Context,
  before: { run: RunDetail; attempt: Attempt | undefined },
  after: { run: RunDetail; attempt: Attempt | undefined },
): Promise<CodeChanges> {
  const [a, b] = await Promise.all([before, after].map(side => sourceOf(ctx, side)))
  const [old, young] = [a?.files ?? null, b?.files ?? null]
  const sides = { before: sideOf(before.run, a?.path), after: sideOf(after.run, b?.path) }
  if (!old || !young) return { ...sides, files: null }
  const paths = [...new Set([...old.keys(), ...young.keys()])].sort()
  const files = paths.flatMap((path): NonNullable<CodeChanges['files']> => {
    const [x, y] = [old.get(path), young.get(path)]
    return x === y ? [] : [{ path, status: !x ? 'added' : !y ? 'removed' : 'changed' }]
  })
  return { ...sides, files }
}

async function sourceOf(
  ctx: Context,
  { run, attempt }: { run: RunDetail; attempt: Attempt | undefined },
): Promise<{ path: string; files: Map<string, string> } | null> {
  if (!attempt) return null
  try {
    const { path, manifest } = await readBundle(await ctx.adapter(run.adapter), attempt.bundle_path)
    const source = manifest.inputs.filter(({ path }) => path.startsWith('source/'))
    return {
      path: `${path}/source`,
      files: new Map(source.map(({ path, sha256 }) => [path.slice('source/'.length), sha256])),
    }
  } catch {
    return null
  }
}

const recorded = z.object({
  orion: z.object({ commit: z.string().nullable(), dirty: z.boolean().nullable() }),
})

function sideOf({ provenance }: { provenance: JsonObject }, source: string | undefined): CodeSide {
  const parsed = recorded.safeParse(provenance)
  const git = parsed.success ? parsed.data.orion : { commit: null, dirty: null }
  return { ...git, source: source ?? null }
}
