/** What a draft was started from; kept as the first line of its text, where it survives an editor and a copy. */
export type DraftOrigin = { kind: 'run'; id: string } | { kind: 'template'; name: string }

const LINE = /^# Started from (run|template) (\S+)\r?$/m

export function originOf(text: string): DraftOrigin | null {
  const found = LINE.exec(text)
  const name = found?.[2]
  if (name === undefined) return null
  return found?.[1] === 'run' ? { kind: 'run', id: name } : { kind: 'template', name }
}

/** The text with its origin in the first line, in the place of an older one. */
export function withOrigin(text: string, from: DraftOrigin | null): string {
  const bare = text.replace(new RegExp(`${LINE.source}\n?`, 'm'), '')
  if (from === null) return bare
  return `# Started from ${from.kind} ${from.kind === 'run' ? from.id : from.name}\n${bare}`
}
