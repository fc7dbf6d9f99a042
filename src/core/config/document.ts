import type { Issue, Position } from '../../schema/error.ts'

/** Keys and list positions from the top of a config down to one value. */
export type ConfigPath = readonly (string | number)[]

/** A config as it was written: its value, and where each part of it stands. */
export interface ConfigDocument {
  value: unknown
  /** Name of the file as the user gave it. */
  file: string
  /** Mistakes in the text that leave the rest readable: keys given twice. */
  issues: Issue[]
  /** Where a key or its value stands; where it is missing, the nearest parent that is there. */
  positionOf(path: ConfigPath, part: 'key' | 'value'): Position | undefined
}

/** What reading the text of a config gives. */
export type ReadResult = { ok: true; document: ConfigDocument } | { ok: false; issues: Issue[] }

/** A config that was built by a program, without positions. */
export function plainDocument(value: unknown, file: string): ConfigDocument {
  return { value, file, issues: [], positionOf: () => undefined }
}

/** A path as users write it: `losses[0].weight`; a key that is no word is quoted. */
export function formatPath(path: ConfigPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const key = /^[\w$-]+$/.test(part) ? part : JSON.stringify(part)
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (at, part) => (isContainer(at) && Object.hasOwn(at, part) ? at[part] : undefined),
    value,
  )
}

export function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}
