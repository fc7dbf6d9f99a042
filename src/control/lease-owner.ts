import { hostname } from 'node:os'

let given = 0

/** A name that no other holder of a lease has: host, process, moment the process began, and a count within it. */
export function newLeaseOwner(): string {
  given += 1
  return `${hostname()}:${process.pid}:${performance.timeOrigin}:${given}`
}
