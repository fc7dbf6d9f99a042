/** A text with a cursor: pure edits for a line of input. Positions are code points. */
export interface Edited {
  text: string
  at: number
}

const cut = (text: string, from: number, to?: number): string => [...text].slice(from, to).join('')
const count = (text: string): number => [...text].length

export function insert({ text, at }: Edited, typed: string): Edited {
  const clean = typed.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/\p{Cc}/gu, '')
  return { text: cut(text, 0, at) + clean + cut(text, at), at: at + count(clean) }
}

/** Edits of a press that types nothing; null when it is none of them. */
export function edit({ text, at }: Edited, key: string): Edited | null {
  switch (key) {
    case 'left':
      return { text, at: Math.max(0, at - 1) }
    case 'right':
      return { text, at: Math.min(count(text), at + 1) }
    case 'home':
    case 'ctrl+a':
      return { text, at: 0 }
    case 'end':
    case 'ctrl+e':
      return { text, at: count(text) }
    case 'backspace':
      return at === 0 ? { text, at } : { text: cut(text, 0, at - 1) + cut(text, at), at: at - 1 }
    case 'delete':
      return { text: cut(text, 0, at) + cut(text, at + 1), at }
    case 'ctrl+u':
      return { text: cut(text, at), at: 0 }
    case 'ctrl+w': {
      const kept = cut(text, 0, at).replace(/\S+\s*$/, '')
      return { text: kept + cut(text, at), at: count(kept) }
    }
    default:
      return null
  }
}
