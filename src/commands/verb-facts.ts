import { COMMON_FLAGS, type Verb } from './verb.ts'

/** A verb as data for scripts. */
export function verbFacts({
  name,
  aliases,
  summary,
  description,
  positionals,
  flags,
  overrides,
  examples,
  exits,
}: Verb) {
  return {
    name,
    aliases: aliases ?? [],
    summary,
    description,
    positionals,
    flags: { ...flags, ...COMMON_FLAGS },
    overrides: overrides === true,
    examples,
    exits,
  }
}
