import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Run } from '../../schema/run.ts'
import { bind } from '../stage/keys.ts'
import type { Place } from '../stage/place.ts'
import type { Screen, Stage } from '../stage/screen.ts'
import { span } from '../ui/line.ts'
import { runKeys } from './keys.ts'
import { OpenRun } from './open-run.ts'
import { openTab } from './open-tab.tsx'
import { TABS, tabsLine } from './tabs.ts'

const crumbOf = ({ name, attempt }: Run): SafeText =>
  attempt > 1 ? safeText`${name} > attempt ${attempt}` : sanitize(name)

/** The page of one run: a row of tabs, each filled by a screen of its own. */
export async function openRun(stage: Stage, { of = '', state = {} }: Place): Promise<Screen> {
  const page = new OpenRun(stage, of, openTab)
  const tab = TABS.find(name => name === state.tab) ?? 'overview'
  page.turned(tab, await openTab(page, tab, state))
  return {
    place: () => ({ view: 'run', of: page.id, state: { ...page.part?.place().state, tab: page.tab } }),
    crumb: () => crumbOf(page.page.run),
    status() {
      if (page.doing.busy !== null) return [span(page.doing.busy, 'info')]
      const own = page.part?.status() ?? []
      return own.length > 0 ? own : tabsLine(page.tab, stage.area.columns)
    },
    script: () => page.part?.script() ?? ['show', page.id],
    bindings: () => [...(page.part?.bindings() ?? []), ...bind(runKeys, page)],
    view: area => page.part?.view(area) ?? null,
    click: (row, column) => page.part?.click?.(row, column) ?? false,
    refresh(data) {
      if (data) page.read()
      return page.part?.refresh(data) ?? false
    },
    close: () => page.close(),
  }
}
