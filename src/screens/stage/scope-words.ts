import type { Scope } from './keys.ts'

/** What each scope is called for a reader. */
export const SCOPE_WORDS: Record<Scope, string> = {
  field: 'while typing',
  dialog: 'in a question',
  help: 'in this help',
  runs: 'runs',
  run: 'run',
  'run.overview': 'run: overview',
  'run.logs': 'run: logs',
  'run.checkpoints': 'run: checkpoints',
  list: 'moving',
  global: 'everywhere',
}
