import { OrionError } from '../../schema/error.ts'
import { nearest } from '../nearest.ts'
import { listWords } from '../text/words.ts'
import { Query } from './query.ts'
import { NUMBER_TERMS, type Selector, TERMS, TEXT_TERMS } from './selector.ts'
import { QuerySyntaxError, type Token, tokenize } from './tokens.ts'

export type QueryResult =
  | { ok: true; query: Query }
  /** `at` counts characters from 0. */
  | { ok: false; message: string; at: number; suggestion?: string }

/** Reads `query(key=value, ...) + query(...)`. */
export function parseQuery(text: string): QueryResult {
  try {
    return { ok: true, query: new Query(new Parser(tokenize(text)).queries()) }
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error
    const { message, at, suggestion } = error
    return suggestion === undefined ? { ok: false, message, at } : { ok: false, message, at, suggestion }
  }
}

/** Reads a query or throws `query_invalid`, with the place marked under the text. */
export function readQuery(text: string): Query {
  const result = parseQuery(text)
  if (result.ok) return result.query
  const guess = result.suggestion === undefined ? '' : ` (did you mean ${result.suggestion}?)`
  throw new OrionError(
    'query_invalid',
    `The query is wrong at character ${result.at + 1}: ${result.message}${guess}\n  ${text}\n  ${' '.repeat(result.at)}^`,
    { hint: `A query reads like query(dataset="r2-test", min_units=10); its keys are ${listWords(TERMS)}.` },
  )
}

class Parser {
  private readonly tokens: Token[]
  private next = 0

  constructor(tokens: Token[]) {
    this.tokens = tokens
  }

  queries(): Selector[] {
    const selectors = [this.selector()]
    while (this.accept('+')) selectors.push(this.selector())
    const rest = this.peek()
    if (rest.kind !== 'end')
      throw new QuerySyntaxError(`expected + or the end, found ${shown(rest)}`, rest.at)
    return selectors
  }

  private selector(): Selector {
    const word = this.take()
    if (word.kind !== 'word' || word.text !== 'query')
      throw new QuerySyntaxError(
        `expected query(...), found ${shown(word)}`,
        word.at,
        word.kind === 'word' ? nearest(word.text, ['query']) : undefined,
      )
    this.expect('(')
    const selector: Selector = {}
    while (!this.accept(')')) {
      this.term(selector)
      if (this.accept(')')) break
      this.expect(',', 'a comma or )')
    }
    return selector
  }

  private term(selector: Selector): void {
    const key = this.take()
    if (key.kind !== 'word') throw new QuerySyntaxError(`expected a key, found ${shown(key)}`, key.at)
    const text = TEXT_TERMS.find(name => name === key.text)
    const number = NUMBER_TERMS.find(name => name === key.text)
    if (text === undefined && number === undefined)
      throw new QuerySyntaxError(
        `unknown key ${key.text}; known are ${listWords(TERMS)}`,
        key.at,
        nearest(key.text, TERMS),
      )
    if (key.text in selector) throw new QuerySyntaxError(`${key.text} is given twice`, key.at)
    this.expect('=')
    if (text !== undefined) selector[text] = this.textValue(text)
    else if (number !== undefined) selector[number] = this.numberValue(number)
  }

  private textValue(name: string): string | string[] {
    if (!this.accept('[')) return this.string(name)
    const open = this.tokens[this.next - 1]?.at ?? 0
    const items: string[] = []
    while (!this.accept(']')) {
      items.push(this.string(name))
      if (this.accept(']')) break
      this.expect(',', 'a comma or ]')
    }
    if (items.length === 0)
      throw new QuerySyntaxError(`${name} is an empty list, which matches nothing`, open)
    return items
  }

  private string(name: string): string {
    const value = this.take()
    if (value.kind === 'string') return value.value
    const hint = value.kind === 'word' || value.kind === 'number' ? '; put it in quotes' : ''
    throw new QuerySyntaxError(`${name} needs text in quotes, found ${shown(value)}${hint}`, value.at)
  }

  private numberValue(name: string): number {
    const value = this.take()
    if (value.kind === 'number' && value.value >= 0) return value.value
    throw new QuerySyntaxError(`${name} needs a number of at least 0, found ${shown(value)}`, value.at)
  }

  private expect(mark: string, wanted = mark): void {
    const token = this.take()
    if (token.kind !== 'mark' || token.text !== mark)
      throw new QuerySyntaxError(`expected ${wanted}, found ${shown(token)}`, token.at)
  }

  private accept(mark: string): boolean {
    const token = this.peek()
    if (token.kind !== 'mark' || token.text !== mark) return false
    this.next++
    return true
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', at: 0 }
  }

  private take(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.next++
    return token
  }
}

function shown(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the text'
    case 'string':
      return JSON.stringify(token.value)
    case 'number':
      return String(token.value)
    default:
      return token.text
  }
}
