import { escapeLike } from './run-tests.ts'

/** Shortest word that the trigram index can look up. */
const TRIGRAM = 3

/** Whether a word occurs in the name, the id or the start of the key of a row `r` of `runs`; one for each of `patterns`. */
export const WORD = String.raw`(r.name LIKE ? ESCAPE '\' OR r.id LIKE ? ESCAPE '\' OR r.key LIKE ? ESCAPE '\')`

export function patterns(word: string): string[] {
  return [containing(word), containing(word), `${escapeLike(word)}%`]
}

/** Whether the index of words, or none at all, answers which runs hold these words. */
export function indexed(words: readonly string[]): boolean {
  return words.length === 0 || words.some(word => word.length >= TRIGRAM)
}

/** Where words are looked up: rows whose `rowid` is the number of a run that may hold them. */
export function wordSource(words: readonly string[]): { table: string; tests: string[]; values: string[] } {
  const long = words.filter(word => word.length >= TRIGRAM)
  if (long.length > 0) {
    return { table: 'run_search', tests: ['run_search MATCH ?'], values: [long.map(trigramQuery).join(' ')] }
  }
  return {
    table: 'run_words',
    tests: words.map(() => String.raw`run_words.words LIKE ? ESCAPE '\'`),
    values: words.map(containing),
  }
}

function containing(word: string): string {
  return `%${escapeLike(word)}%`
}

/** A phrase of the word index, which holds names, ids and the first 16 digits of keys. */
function trigramQuery(word: string): string {
  const held = /^[0-9a-f]{17,}$/i.test(word) ? word.slice(0, 16) : word
  return `"${held.replaceAll('"', '""')}"`
}
