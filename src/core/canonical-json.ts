import { createHash } from 'node:crypto'
import { OrionError } from '../schema/error.ts'
import type { Json } from '../schema/scalars.ts'

/** Text that is equal for equal values, in every language: keys by code point, no spaces, no NaN or infinity. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new OrionError('internal', `${value} has no canonical JSON`)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value)
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** SHA-256 of the canonical JSON, 64 hexadecimal digits. */
export function canonicalHash(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

/** Order by code point; plain `<` orders by UTF-16 unit, which differs above U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) {
      const bothPlain = !isSurrogate(left) && !isSurrogate(right)
      if (bothPlain || (isSurrogate(left) && isSurrogate(right))) return left - right
      return isSurrogate(left) ? 1 : -1
    }
  }
  return a.length - b.length
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff
