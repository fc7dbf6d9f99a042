import { type Issue, OrionError } from '../../schema/error.ts'
import { plural } from '../text/words.ts'

/** A mistake as one line: `file:line:column  path: message (did you mean ...?)`. */
export function renderIssue(issue: Issue): string {
  const { position, path, message, suggestion } = issue
  const place = position === undefined ? '' : `${position.file}:${position.line}:${position.column}  `
  const key = path === '' ? '' : `${path}: `
  return `${place}${key}${message}${suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`}`
}

/** All mistakes of one config as the error a user sees. */
export function configError(file: string, issues: Issue[]): OrionError {
  const lines = issues.map(issue => `  ${renderIssue(issue)}`)
  return new OrionError(
    'config_invalid',
    `${file} has ${plural(issues.length, 'mistake')}:\n${lines.join('\n')}`,
    {
      hint: '`orion schema` lists every key with its range and default.',
      issues,
    },
  )
}
