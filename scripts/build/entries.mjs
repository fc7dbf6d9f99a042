/**
 * What a bundle begins with: the program, the public API, and the thread that reads logs. The thread is named here so that its
 * code gets a file without any screen in it: a thread loads the whole file that it begins in.
 */
export const entries = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  'log-worker': 'src/adapters/logs/log-worker.ts',
}

/** What is loaded together: at every start, and by every verb that opens the registry. */
export const groups = [
  ['src/commands/dispatch.ts', 'src/commands/registry.ts', 'src/commands/io.ts'],
  ['src/context.ts', 'src/control/list-runs.ts', 'src/control/reconcile.ts', 'src/commands/print-json.ts'],
]
