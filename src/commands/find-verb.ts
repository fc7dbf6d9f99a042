import type { Verb } from './verb.ts'

/** The verb that the first words name, and how many words that took. */
export function findVerb(
  verbs: readonly Verb[],
  words: readonly string[],
): { verb: Verb; used: number } | null {
  const two = words.slice(0, 2).join(' ')
  const named = (name: string) => verbs.find(verb => verb.name === name || verb.aliases?.includes(name))
  const pair = words.length > 1 ? named(two) : undefined
  if (pair) return { verb: pair, used: 2 }
  const one = words[0] === undefined ? undefined : named(words[0])
  return one ? { verb: one, used: 1 } : null
}

/** Verbs of a group such as `data`. */
export const verbsOfGroup = (verbs: readonly Verb[], group: string): Verb[] =>
  verbs.filter(verb => verb.name.startsWith(`${group} `) && !verb.hidden)
