import { findRun } from '../../control/find-run.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Screen, Stage } from '../stage/screen.ts'
import { Pane, titleOf } from '../ui/pane.tsx'

/** The page of one run. */
export function openRunPage(stage: Stage, id: string): Screen {
  const run = findRun(stage.context, id)
  return {
    crumb: () => sanitize(run.name),
    status: () => [],
    bindings: () => [],
    view: ({ columns, rows }) => (
      <Pane columns={columns} rows={rows} title={titleOf('overview')} lines={[[{ text: safeText`soon` }]]} />
    ),
    refresh: () => false,
    close() {},
  }
}
