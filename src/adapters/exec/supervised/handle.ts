import type { ProcessIdentity, StartedRecord } from '../../../schema/exit-record.ts'
import type { JsonObject } from '../../../schema/scalars.ts'

/** What the registry keeps of a submitted job: which process of which machine supervises it. */
export const handleOf = ({ host, supervisor }: StartedRecord): JsonObject => ({
  host,
  supervisor: { ...supervisor },
})

/** The supervisor that a handle names, or null when it names none. */
export function supervisorOf(handle: JsonObject | null): ProcessIdentity | null {
  const supervisor = handle?.supervisor
  if (typeof supervisor !== 'object' || supervisor === null || Array.isArray(supervisor)) return null
  const { boot_id, pid, start_time } = supervisor
  if (typeof boot_id !== 'string' || typeof pid !== 'number' || typeof start_time !== 'string') return null
  return { boot_id, pid, start_time }
}
