import type { Attempt } from '../../schema/attempt.ts'

/** A node as a scheduler names it: nothing that a command line could take for something else. */
const NODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/

const shortOf = (host: string): string => host.split('.')[0] ?? host

/**
 * Nodes that a failed attempt can be blamed on, by the names that its scheduler has for them: where the failure says which,
 * those; else the one it ran on. Empty where it ran on several and nobody knows.
 */
export function suspectNodes({ failure, job }: Pick<Attempt, 'failure' | 'job'>): string[] {
  const nodes = job?.nodes ?? []
  const named = failure?.host?.split(',').map(host => host.trim()) ?? []
  const known = named.flatMap(
    host => nodes.find(node => node === host || shortOf(node) === shortOf(host)) ?? [],
  )
  if (known.length > 0) return [...new Set(known)]
  if (nodes.length === 1) return nodes.filter(isNodeName)
  return nodes.length === 0 ? [] : named.filter(host => nodes.includes(host))
}

export const isNodeName = (text: string): boolean => NODE.test(text)
