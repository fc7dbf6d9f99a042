import { safeText } from '../../core/text/sanitize.ts'
import { bind } from '../stage/keys.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Screen } from '../stage/screen.ts'
import { lineText } from '../ui/line.ts'
import { cardLines, STOPPED } from './card.ts'
import { configLines } from './config-lines.ts'
import { eventLines } from './event-lines.ts'
import { factLines } from './facts.ts'
import { cardKeys, overviewKeys } from './keys.ts'
import type { OpenRun } from './open-run.ts'
import { Overview } from './overview.tsx'
import type { Tab } from './tabs.ts'
import { openText } from './text-tab.tsx'

function openOverview(page: OpenRun): Screen {
  let drawn = ''
  const words = (): string => {
    const now = page.stage.context.now()
    const lines = [...factLines(page.page, now), ...cardLines(page.page.run, page.resuming.outlook, now)]
    return lines.map(lineText).join('\n')
  }
  return {
    place: () => ({ view: 'run', of: page.id }),
    crumb: () => safeText`overview`,
    status: () => [],
    bindings: () => [
      ...(STOPPED.includes(page.page.run.state) ? bind(cardKeys, page) : []),
      ...bind(overviewKeys, page),
    ],
    view(area) {
      drawn = words()
      return <Overview page={page} area={area} />
    },
    refresh: () => words() !== drawn,
    close() {},
  }
}

/** What fills the page of a run below one of its tabs; its code is loaded with its first use. */
export async function openTab(page: OpenRun, tab: Tab, state: PlaceState): Promise<Screen> {
  const { stage, id } = page
  switch (tab) {
    case 'overview':
      return openOverview(page)
    case 'logs':
      return (await import('../logs/screen.tsx')).openLogs(stage, { view: 'run', of: id, state })
    case 'metrics':
      return (await import('../metrics/screen.tsx')).openMetrics(
        stage,
        { view: 'metrics', of: id, state },
        true,
      )
    case 'checkpoints':
      return (await import('../checkpoints/screen.tsx')).openCheckpoints(stage, {
        view: 'checkpoints',
        of: id,
        state,
      })
    case 'config':
      return openText(stage, tab, id, () => configLines(page.page.run.config))
    case 'events':
      return openText(stage, tab, id, () => eventLines(stage.context, id))
  }
}
