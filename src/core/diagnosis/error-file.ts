/** What a file that torch elastic wrote for a failed rank says: `{"message": {"message": "ValueError: boom", ...}}`; older ones have the text directly. */
export function errorMessage(text: string | null): string | null {
  let value = parsed(text)
  while (typeof value === 'object' && value !== null && 'message' in value) value = value.message
  return typeof value === 'string' ? value : null
}

/** Of the files of several nodes the one whose rank failed first; null when there is none. */
export function earliestError(texts: readonly string[]): string | null {
  const [first] = texts.toSorted((a, b) => timeOf(a) - timeOf(b))
  return first ?? null
}

/** Seconds since 1970 at which the rank failed; infinite where the file does not say. */
function timeOf(text: string): number {
  let value = parsed(text)
  while (typeof value === 'object' && value !== null) {
    if ('timestamp' in value) return Number(value.timestamp)
    const inner: unknown =
      'extraInfo' in value ? value.extraInfo : 'message' in value ? value.message : undefined
    value = inner
  }
  return Number.POSITIVE_INFINITY
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
