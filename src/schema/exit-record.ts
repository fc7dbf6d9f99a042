import { z } from 'zod'
import { isoTime } from './scalars.ts'

/** Identity of a process on one boot of one machine; a pid alone is never trusted. */
export const processIdentity = z.object({
  boot_id: z.string(),
  pid: z.number().int().positive(),
  /** Field 22 of /proc/<pid>/stat: clock ticks after boot. */
  start_time: z.string(),
})
export type ProcessIdentity = z.infer<typeof processIdentity>

/** `attempts/<n>/started.json`, written by the supervisor right after it won the claim. */
export const startedRecord = z.object({
  schema_version: z.literal(1),
  token: z.string(),
  host: z.string(),
  supervisor: processIdentity,
  time: isoTime,
})
export type StartedRecord = z.infer<typeof startedRecord>

/** `attempts/<n>/exit.json`: the truth about how an attempt ended, written last, whole or not at all. */
export const exitRecord = z.object({
  schema_version: z.literal(1),
  /** Exit status of the entry point as the shell reports it: 0 to 255, 128 + signal for a death by signal. */
  code: z.number().int(),
  /** Signal number when the entry point died by one, else null. */
  signal: z.number().int().nullable(),
  /** `cancelled` when the stop was asked for through Orion, `time_limit` when a scheduler announced the limit, else `ended`. */
  reason: z.enum(['ended', 'cancelled', 'time_limit']),
  started_at: isoTime,
  ended_at: isoTime,
  host: z.string(),
})
export type ExitRecord = z.infer<typeof exitRecord>
