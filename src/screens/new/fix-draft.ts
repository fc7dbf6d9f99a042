import { plainDocument } from '../../core/config/document.ts'
import { applyOverrides } from '../../core/config/overrides.ts'
import type { OpenDraft } from './open-draft.ts'

/** Writes what a check offers into the draft; null, or why nothing was changed. */
export function fixDraft(draft: OpenDraft, overrides: readonly string[]): string | null {
  const { checked, path: file, task } = draft
  if (checked.written == null) return 'the draft cannot be read'
  const { document, issues } = applyOverrides(
    plainDocument(checked.written, file),
    [...overrides],
    task.schema,
  )
  const [issue] = issues
  if (issue) return issue.message
  for (const override of overrides) {
    const path = override.slice(0, override.indexOf('=')).split('.')
    draft.edit({ path, value: valueIn(document.value, path) })
  }
  return null
}

function valueIn(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null
        ? Object.entries(at).find(([name]) => name === key)?.[1]
        : undefined,
    value,
  )
}
