/** A word of a filter and where it starts, counted from 0. Quotes group and are left out of the text. */
export interface FilterWord {
  text: string
  at: number
  /** It was quoted from its first character: nothing in it is a field or a sign. */
  literal: boolean
}

/** Cuts a filter into its words; a quote that never closes reaches to the end. */
export function filterWords(filter: string): FilterWord[] {
  const words: FilterWord[] = []
  const pattern = /\S/g
  for (let found = pattern.exec(filter); found; found = pattern.exec(filter)) {
    const at = found.index
    let end = at
    let text = ''
    let quote = ''
    for (; end < filter.length; end += 1) {
      const character = filter.charAt(end)
      if (quote === '' && /\s/.test(character)) break
      if (quote === '' && (character === '"' || character === "'")) quote = character
      else if (character === quote) quote = ''
      else text += character
    }
    words.push({ text, at, literal: /["']/.test(filter.charAt(at)) })
    pattern.lastIndex = end
  }
  return words
}
