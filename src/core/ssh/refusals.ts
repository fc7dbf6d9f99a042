import { OrionError } from '../../schema/error.ts'
import type { KeyVerdict } from './known-hosts.ts'

/** The machine gives no further channel on this connection; those that are open work on. */
export class NoMoreChannelsError extends OrionError {
  constructor(host: string) {
    super('unreachable', `${host} opens no further session on its connection`, { retryable: true })
  }
}

/** The door does not open by keys alone: something only a person can give is wanted. */
export class PersonWantedError extends OrionError {
  constructor(host: string, methods: string) {
    super('unreachable', `${host} wants more than a key: ${methods}`, { hint: LOG_IN })
  }
}

const LOG_IN = 'Log in once with `orion login PROFILE`: its connection is then shared for hours.'

/** What trying again cannot mend, and might lock an account for. */
export const refusal = (message: string, hint?: string): OrionError =>
  new OrionError('unreachable', message, hint === undefined ? {} : { hint })

/** Trouble of the network, which may pass. */
export const outOfReach = (message: string, cause?: unknown): OrionError =>
  new OrionError('unreachable', message, { retryable: true, ...(cause === undefined ? {} : { cause }) })

export const noKeyAccepted = (who: string, methods: string): OrionError =>
  refusal(
    `${who} was refused: no key was accepted (${methods})`,
    `Check with \`ssh\` by hand which key opens the door. ${LOG_IN}`,
  )

/** Why the key that a host showed is not taken. */
export function badKey(name: string, verdict: KeyVerdict & { ok: false }): OrionError {
  if (verdict.why === 'unknown')
    return refusal(
      `the host key of ${name} is not known`,
      'Connect once by hand with ssh, compare the fingerprint with the one that its people publish, and try again.',
    )
  if (verdict.why === 'revoked')
    return refusal(`the host key of ${name} is revoked (${verdict.where})`, 'Ask its people for the new key.')
  return refusal(
    `the host key of ${name} has changed: ${verdict.where} says otherwise`,
    'Somebody may stand in between. If its people confirm a new key, remove that line and connect once by hand.',
  )
}

/** What the system's `ssh` complained about before a shell answered, as an error of the same kinds. */
export function readComplaint(host: string, complaint: string): OrionError {
  const has = (pattern: RegExp) => pattern.exec(complaint)
  if (has(/session open refused by peer/i)) return new NoMoreChannelsError(host)
  const where = has(/(?:Offending|Matching) \S+ key in (.+)$/m)?.[1]?.trim() ?? 'known_hosts'
  if (has(/REVOKED HOST KEY/)) return badKey(host, { ok: false, why: 'revoked', where })
  if (has(/HOST IDENTIFICATION HAS CHANGED/)) return badKey(host, { ok: false, why: 'changed', where })
  if (has(/host key is known for|Host key verification failed/))
    return badKey(host, { ok: false, why: 'unknown' })
  const denied = has(/^(.*)Permission denied \(([^)]*)\)/m)
  if (denied) return noKeyAccepted(denied[1]?.replace(/: *$/, '') || host, denied[2] ?? '')
  const last = complaint.trim().split('\n').at(-1)?.trim() ?? ''
  if (has(/Too many authentication failures|Bad configuration option|no matching .* found/i))
    return refusal(last)
  return outOfReach(last || 'the connection was closed')
}
