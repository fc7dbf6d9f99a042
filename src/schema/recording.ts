import { z } from 'zod'
import { sha256 } from './scalars.ts'

/** One recording of the Ursa catalog. */
export const recording = z.object({
  /** `<dataset>/<session>`, as torch_brain names it. */
  id: z.string(),
  dataset: z.string(),
  session: z.string(),
  subject: z.string().nullable(),
  /** Groups with data, as in `spikes`, `cursor`. */
  modalities: z.array(z.string()),
  /** Dotted path of each array that can be read out, its dimension and its rate (Hz, null when irregular). */
  fields: z.array(z.object({ path: z.string(), dim: z.number().int(), rate_hz: z.number().nullable() })),
  units: z.number().int().nonnegative(),
  spikes: z.number().int().nonnegative(),
  trials: z.number().int().nonnegative(),
  /** Start and end of the recording's domain, seconds. */
  start_s: z.number(),
  end_s: z.number(),
  duration_s: z.number(),
  /** File that training reads (torch_brain HDF5). */
  path: z.string(),
  bytes: z.number().int(),
  /** Canonical hash of the content: paths, dtypes, shapes, bytes and attributes, version attributes left out. */
  hash: sha256,
  file_sha256: sha256,
  /** What the recording was made from, an NWB file or another recording of the catalog; null when `path` is the original. */
  source: z
    .object({
      path: z.string(),
      format: z.string(),
      sha256,
      recording: z.object({ id: z.string(), hash: sha256 }).optional(),
    })
    .nullable(),
})
export type Recording = z.infer<typeof recording>
/** A recording with the time it entered the catalog. */
export type CatalogEntry = Recording & { added_at: string }
