/** A word of a line, and whether a quote in it is still open. */
export interface SplitLine {
  words: string[]
  /** The line ends between words, so the next one is empty. */
  open: boolean
  /** A quote or an escape was not finished. */
  unfinished: boolean
}

/**
 * Splits a line as POSIX shells do, quotes and backslashes only: no variables, no globs, no commands. A line cut anywhere
 * is split as far as it goes.
 */
export function splitWords(line: string): SplitLine {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  let escaped = false
  for (const character of line) {
    if (escaped) {
      word =
        (word ?? '') +
        (quote === '"' && character !== '"' && character !== '\\' ? `\\${character}` : character)
      escaped = false
    } else if (character === '\\' && quote !== "'") {
      word ??= ''
      escaped = true
    } else if (quote !== null) {
      if (character === quote) quote = null
      else word += character
    } else if (character === '"' || character === "'") {
      word ??= ''
      quote = character
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + character
  }
  if (word !== null) words.push(word)
  return { words, open: word === null, unfinished: quote !== null || escaped }
}
