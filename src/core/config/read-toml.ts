import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser'
import type { Position } from '../../schema/error.ts'
import type { ConfigPath, ReadResult } from './document.ts'

interface Places {
  key: AST.SourceLocation
  value: AST.SourceLocation
}

/** Reads TOML, keeping the position of every key and value. */
export function readToml(text: string, file: string): ReadResult {
  const position = (line: number, column: number): Position => ({ file, line, column: column + 1 })
  try {
    const ast = parseTOML(text.replace(/^\ufeff/, ''))
    const places = new Map<string, Places>()
    collect(ast.body[0].body, [], places)
    const positionOf = (path: ConfigPath, part: 'key' | 'value') => {
      for (let length = path.length; length > 0; length--) {
        const found = places.get(JSON.stringify(path.slice(0, length)))
        if (found === undefined) continue
        const { start } = length === path.length ? found[part] : found.key
        return position(start.line, start.column)
      }
      return position(1, 0)
    }
    return { ok: true, document: { value: getStaticTOMLValue(ast), file, issues: [], positionOf } }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const message = error.message.startsWith('Defining a key multiple times')
      ? 'this key is given twice'
      : error.message.charAt(0).toLowerCase() + error.message.slice(1)
    return {
      ok: false,
      issues: [{ path: '', message, position: position(error.lineNumber, error.column) }],
    }
  }
}

function collect(
  nodes: readonly (AST.TOMLTable | AST.TOMLKeyValue)[],
  base: ConfigPath,
  places: Map<string, Places>,
): void {
  for (const node of nodes) {
    if (node.type === 'TOMLTable') {
      note(places, node.resolvedKey, { key: node.key.loc, value: node.key.loc })
      collect(node.body, node.resolvedKey, places)
    } else {
      const path = [...base, ...node.key.keys.map(key => (key.type === 'TOMLBare' ? key.name : key.value))]
      // In `a.b.c = 1` every part of the key has its own place.
      for (const [at, key] of node.key.keys.entries())
        note(places, path.slice(0, base.length + at + 1), { key: key.loc, value: node.value.loc })
      collectValue(node.value, path, places)
    }
  }
}

function collectValue(node: AST.TOMLContentNode, path: ConfigPath, places: Map<string, Places>): void {
  if (node.type === 'TOMLInlineTable') collect(node.body, path, places)
  if (node.type !== 'TOMLArray') return
  for (const [at, element] of node.elements.entries()) {
    note(places, [...path, at], { key: element.loc, value: element.loc })
    collectValue(element, [...path, at], places)
  }
}

function note(places: Map<string, Places>, path: ConfigPath, place: Places): void {
  const id = JSON.stringify(path)
  if (!places.has(id)) places.set(id, place)
}
