import type { JsonObject } from '../schema/scalars.ts'
import { canonicalHash } from './canonical-json.ts'

/** What is hashed into a run's key: the task's own identity and the kind of task. Provenance stays out. */
export function runIdentity(taskType: string, identity: JsonObject): JsonObject {
  return { ...identity, task_type: taskType }
}

/** The key of a run: SHA-256 over the canonical JSON of its identity. */
export function runKey(identity: JsonObject): string {
  return canonicalHash(identity)
}

/** A key as lists show it. */
export function shortKey(key: string): string {
  return key.slice(0, 8)
}
