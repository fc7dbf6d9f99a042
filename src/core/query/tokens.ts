/** A mistake in a query, at a character from 0. */
export class QuerySyntaxError extends Error {
  readonly at: number
  readonly suggestion: string | undefined

  constructor(message: string, at: number, suggestion?: string) {
    super(message)
    this.at = at
    this.suggestion = suggestion
  }
}

export type Token =
  | { kind: 'word'; text: string; at: number }
  | { kind: 'string'; value: string; at: number }
  | { kind: 'number'; value: number; at: number }
  | { kind: 'mark'; text: '(' | ')' | '[' | ']' | ',' | '=' | '+'; at: number }
  | { kind: 'end'; at: number }

const SPACE = /\s*/y
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/y
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y
const MARK = /[()[\],=+]/y

/** Cuts a query into tokens; throws QuerySyntaxError. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  for (;;) {
    at += take(SPACE)?.length ?? 0
    if (at >= text.length) return [...tokens, { kind: 'end', at: text.length }]
    const word = take(WORD) ?? take(STRING) ?? take(NUMBER) ?? take(MARK)
    if (word === undefined) throw unreadable(text, at)
    tokens.push(token(word, at))
    at += word.length
  }
}

function token(word: string, at: number): Token {
  const first = word.charAt(0)
  if (first === '"' || first === "'") return { kind: 'string', value: unquote(word, at), at }
  if (/[A-Za-z_]/.test(first)) return { kind: 'word', text: word, at }
  switch (word) {
    case '(':
    case ')':
    case '[':
    case ']':
    case ',':
    case '=':
    case '+':
      return { kind: 'mark', text: word, at }
    default:
      return { kind: 'number', value: Number(word), at }
  }
}

function unreadable(text: string, at: number): QuerySyntaxError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  if (character === '"' || character === "'")
    return new QuerySyntaxError(`the text that starts with ${character} here has no end`, at)
  return new QuerySyntaxError(`unexpected character ${JSON.stringify(character)}`, at)
}

/** JSON's escapes, in double or single quotes. */
function unquote(word: string, at: number): string {
  const inner = word.slice(1, -1)
  const json = word.startsWith("'") ? inner.replace(/\\'|"/g, found => (found === '"' ? '\\"' : "'")) : inner
  try {
    // A raw TAB or other control character is not JSON, but clear all the same.
    const escaped = json.replace(
      /[\u0000-\u001f]/g,
      c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    return String(JSON.parse(`"${escaped}"`))
  } catch {
    throw new QuerySyntaxError(
      'this text has a backslash that stands for nothing; write \\\\ for a backslash',
      at,
    )
  }
}
