import { plainDocument } from '../../core/config/document.ts'
import { editYaml } from '../../core/config/edit-yaml.ts'
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
  const paths = overrides.map(override => override.slice(0, override.indexOf('=')).split('.'))
  const fixed = paths.reduce(
    (text, path) => editYaml(text, { path, value: valueIn(document.value, path) }, task.schema),
    draft.text,
  )
  draft.change(fixed, paths[0] ?? [])
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
