import { safeText } from '../../core/text/sanitize.ts'
import { type Line, span } from '../ui/line.ts'

export const TABS = ['overview', 'logs', 'metrics', 'checkpoints', 'config', 'events'] as const
export type Tab = (typeof TABS)[number]

/** The tabs with their numbers; on a narrow screen only the open one keeps its name. */
export function tabsLine(open: Tab, columns: number): Line {
  const wide = columns >= 110
  return TABS.flatMap((tab, at): Line => {
    const name = wide || tab === open ? ` ${tab}` : ''
    return [span(safeText`${at === 0 ? '' : '  '}${at + 1}${name}`, tab === open ? 'title' : 'muted')]
  })
}
