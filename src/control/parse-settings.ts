import { parseDocument } from 'yaml'
import { OrionError } from '../schema/error.ts'
import { type Settings, settings } from '../schema/settings.ts'

/** Reads the user's settings; throws `config_invalid` with every mistake. The file is never rewritten from here. */
export function parseSettings(text: string, path: string): Settings {
  const document = parseDocument(text)
  const [broken] = document.errors
  if (broken) {
    const start = broken.linePos?.[0]
    throw new OrionError('config_invalid', `${path} is not YAML: ${broken.message.split('\n')[0] ?? ''}`, {
      hint: 'Correct the file, or move it away to start with the defaults.',
      issues: [
        {
          path: '',
          message: broken.code,
          ...(start ? { position: { file: path, line: start.line, column: start.col } } : {}),
        },
      ],
    })
  }
  const parsed = settings.safeParse(document.toJS() ?? {})
  if (parsed.success) return parsed.data
  throw new OrionError('config_invalid', `The settings in ${path} are not valid.`, {
    hint: 'Correct the file; `orion schema settings` shows what it may hold.',
    issues: parsed.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message })),
  })
}
