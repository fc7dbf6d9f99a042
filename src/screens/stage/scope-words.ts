import type { Scope } from './keys.ts'

/** What each scope is called for a reader. */
export const SCOPE_WORDS: Record<Scope, string> = {
  field: 'while typing',
  dialog: 'in a question',
  help: 'in this help',
  menu: 'in a menu',
  runs: 'runs',
  run: 'run',
  'run.overview': 'run: overview',
  logs: 'logs',
  metrics: 'metrics',
  'metrics.grid': 'metrics: all charts',
  'metrics.chart': 'metrics: one chart',
  'metrics.runs': 'metrics: choosing runs',
  checkpoints: 'checkpoints',
  lineage: 'lineage',
  data: 'data',
  new: 'new run',
  'new.start': 'new run: start',
  'new.form': 'new run: fields',
  'new.review': 'new run: review',
  preflight: 'preflight',
  shell: 'shell',
  palette: 'in the palette',
  list: 'moving',
  global: 'everywhere',
}
