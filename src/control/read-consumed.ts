import { z } from 'zod'
import type { RunFiles } from '../core/adapter.ts'
import type { Consumed } from '../core/checkpoints/consumed.ts'

const record = z.object({
  samples: z.number(),
  recordings: z.record(
    z.string(),
    z.object({
      hash: z.string().nullable(),
      samples: z.number(),
      windows: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
})

/** What a checkpoint was trained on; null where it says nothing of it. */
export async function readConsumed(files: RunFiles, path: string): Promise<Consumed | null> {
  const parsed = record.safeParse(await readJson(files, `${path}/data_hashes/manifest.json`))
  if (!parsed.success) return null
  const recordings = Object.entries(parsed.data.recordings).map(
    ([id, { hash, samples, windows }]) => [id, { hash, samples, spans: windows }] as const,
  )
  return { samples: parsed.data.samples, recordings: Object.fromEntries(recordings) }
}

/** A JSON file, or null where it is missing or no JSON. */
export async function readJson(files: RunFiles, path: string): Promise<unknown> {
  try {
    return JSON.parse((await files.readText(path)) ?? 'null')
  } catch {
    return null
  }
}
