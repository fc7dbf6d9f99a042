import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
  visit,
} from 'yaml'
import type { Issue, Position } from '../../schema/error.ts'
import type { ConfigPath, ReadResult } from './document.ts'

/** More aliases than this are an attack or an accident: a short file could unfold without end. */
const MAX_ALIASES = 100

/** Reads YAML 1.2, or JSON through YAML's JSON schema, keeping the position of every key and value. */
export function readYaml(text: string, file: string, schema: 'core' | 'json'): ReadResult {
  const lines = new LineCounter()
  const source = text.replace(/^\ufeff/, '')
  return resultOf(parseDocument(source, options(schema, lines)), { source, file, lines })
}

/** The same for a text of several documents, parted by `---`. */
export function readYamlStream(text: string, file: string): ReadResult[] {
  const lines = new LineCounter()
  const source = text.replace(/^\ufeff/, '')
  const documents = parseAllDocuments(source, options('core', lines))
  return 'empty' in documents ? [] : documents.map(yaml => resultOf(yaml, { source, file, lines }))
}

const options = (schema: 'core' | 'json', lineCounter: LineCounter) =>
  ({ schema, lineCounter, prettyErrors: false, logLevel: 'error', merge: schema === 'core' }) as const

function resultOf(yaml: Document, text: { source: string; file: string; lines: LineCounter }): ReadResult {
  const { source, file, lines } = text
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  const issues: Issue[] = [...yaml.errors, ...yaml.warnings].map(error => ({
    path: '',
    message: plainWords(error.code, error.message, source.slice(error.pos[0])),
    position: place(error.pos[0]),
  }))
  const blocking = yaml.errors.some(error => error.code !== 'DUPLICATE_KEY')
  if (blocking) return { ok: false, issues }
  try {
    const value: unknown = yaml.toJS({ maxAliasCount: MAX_ALIASES })
    const positionOf = (path: ConfigPath, part: 'key' | 'value') => place(offsetOf(yaml, path, part))
    return { ok: true, document: { value, file, issues, positionOf } }
  } catch (error) {
    const offset = firstAlias(yaml)
    const message = error instanceof ReferenceError ? aliasWords(error.message) : 'is nested too deeply'
    return { ok: false, issues: [...issues, { path: '', message, position: place(offset) }] }
  }
}

function offsetOf(yaml: Document, path: ConfigPath, part: 'key' | 'value'): number {
  let node: unknown = yaml.contents
  let offset = start(node) ?? 0
  for (const [depth, step] of path.entries()) {
    const container = isAlias(node) ? node.resolve(yaml) : node
    let key: unknown
    let value: unknown
    if (isMap(container)) {
      const pair = container.items.find(item => isScalar(item.key) && String(item.key.value) === String(step))
      if (pair === undefined) return offset
      key = pair.key
      value = pair.value
    } else if (isSeq(container)) {
      value = container.items[Number(step)]
      if (value === undefined) return offset
    } else return offset
    const last = depth === path.length - 1
    const wanted = last && part === 'value' ? (start(value) ?? start(key)) : (start(key) ?? start(value))
    offset = wanted ?? offset
    node = value
  }
  return offset
}

const start = (node: unknown): number | undefined =>
  typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range?.[0] : undefined

function plainWords(code: string, message: string, rest: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `the key ${/^["']?([^\s:"']*)/.exec(rest)?.[1] ?? ''} is given twice`
    case 'TAB_AS_INDENT':
      return 'a tab cannot indent; use spaces'
    case 'MULTIPLE_DOCS':
      return 'a second document starts here (---); a config is one document'
    case 'TAG_RESOLVE_FAILED':
      return `${message.replace(/^U/, 'u')}${message.startsWith('Unresolved plain scalar') ? '; text needs quotes' : ''}`
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second ": " in one line; put the value in quotes'
    case 'MISSING_CHAR':
      return message
        .replace('Missing closing "quote', 'a quote is not closed')
        .replace(/^[MF]/, c => c.toLowerCase())
    default:
      return message.charAt(0).toLowerCase() + message.slice(1)
  }
}

function aliasWords(message: string): string {
  const name = /^Unresolved alias .*: (.*)$/.exec(message)?.[1]
  return name === undefined
    ? `aliases unfold to more than ${MAX_ALIASES} copies; write the values out`
    : `the alias *${name} names no anchor before it`
}

function firstAlias(yaml: Document): number {
  let offset = 0
  visit(yaml, {
    Alias(_key, alias) {
      offset = alias.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return offset
}
