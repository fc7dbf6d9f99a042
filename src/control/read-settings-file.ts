import { readFileSync } from 'node:fs'
import { explainIssues } from '../core/config/explain.ts'
import { readYaml } from '../core/config/read-yaml.ts'
import { type Issue, OrionError } from '../schema/error.ts'
import { type Settings, settings } from '../schema/settings.ts'

/** The user's settings, or why they cannot be used: every mistake with its line. The file is never rewritten from here. */
export function readSettingsFile(path: string): Settings | OrionError {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return new OrionError('config_invalid', `The settings ${path} cannot be read: ${why}`, {
      hint: 'Make the file readable, or move it away to start with the defaults.',
      cause,
    })
  }
  const read = readYaml(text, path, 'core')
  if (!read.ok) return refusal(path, read.issues)
  const { document } = read
  const parsed = settings.safeParse(document.value ?? {}, { reportInput: true })
  const issues = [
    ...document.issues,
    ...(parsed.success ? [] : explainIssues(parsed.error.issues, settings, document)),
  ]
  return parsed.success && issues.length === 0 ? parsed.data : refusal(path, issues)
}

function refusal(path: string, issues: Issue[]): OrionError {
  return new OrionError('config_invalid', `The settings ${path} are not valid.`, {
    hint: 'Correct the file (`orion schema settings` shows what it may hold), or move it away to start with the defaults.',
    issues,
  })
}
