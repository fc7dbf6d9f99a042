import { safeText } from '../../core/text/sanitize.ts'
import { openLines } from '../lines/screen.tsx'
import { bind } from '../stage/keys.ts'
import type { Place, PlaceState } from '../stage/place.ts'
import type { Screen } from '../stage/screen.ts'
import { lineText } from '../ui/line.ts'
import { cardLines, STOPPED } from './card.ts'
import { configLines, explainedLines } from './config-lines.ts'
import { EventFeed } from './event-lines.ts'
import { suspectsOf } from './excluding.ts'
import { factLines } from './facts.ts'
import { cardKeys, excludeKeys, overviewKeys } from './keys.ts'
import type { OpenRun } from './open-run.ts'
import { Overview } from './overview.tsx'
import type { Tab } from './tabs.ts'

function openOverview(page: OpenRun): Screen {
  let drawn = ''
  const words = (): string => {
    const now = page.stage.context.now()
    const lines = [
      ...factLines(page.page, now, { vitals: page.vitals(), attempt: page.attempt, host: page.host }),
      ...cardLines(page.page.run, page.resuming.outlook, now),
    ]
    return lines.map(lineText).join('\n')
  }
  return {
    place: () => ({ view: 'run', of: page.id }),
    crumb: () => safeText`overview`,
    status: () => [],
    script: () => ['show', page.id],
    bindings: () => [
      ...(STOPPED.includes(page.page.run.state) ? bind(cardKeys, page) : []),
      ...(STOPPED.includes(page.page.run.state) && suspectsOf(page).length > 0
        ? bind(excludeKeys, page)
        : []),
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

/** The config never changes; where its task is not known here, it is shown without defaults. */
async function openConfig({ stage, id, page }: OpenRun, state: PlaceState): Promise<Screen> {
  const { explainConfig } = await import('../../control/explain-config.ts')
  const lines = await explainConfig(stage.context, id)
    .then(explained => explainedLines(explained, page.run))
    .catch(() => configLines(page.run.config))
  const content = { lines: () => lines, script: ['show', id], refresh: () => {} }
  return openLines(stage, { ...content, ...tabOf('config', id) }, state)
}

function openEvents({ stage, id }: OpenRun, state: PlaceState): Screen {
  const feed = new EventFeed(stage.context, id)
  const refresh = (data: boolean) => {
    if (data) feed.read()
  }
  const content = { lines: () => feed.lines, script: ['events', id], follows: true, refresh }
  return openLines(stage, { ...content, ...tabOf('events', id) }, state)
}

const tabOf = (tab: Tab, id: string) => ({
  title: tab,
  crumb: safeText`${tab}`,
  place: (state: PlaceState): Place => ({ view: 'run', of: id, state: { tab, ...state } }),
})

/** What fills the page of a run below one of its tabs; its code is loaded with its first use. */
export async function openTab(page: OpenRun, tab: Tab, state: PlaceState): Promise<Screen> {
  const { stage, id } = page
  switch (tab) {
    case 'overview':
      return openOverview(page)
    case 'logs':
      return (await import('../logs/screen.tsx')).openLogs(
        stage,
        { view: 'run', of: id, state },
        page.ahead.spare,
      )
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
      return openConfig(page, state)
    case 'events':
      return openEvents(page, state)
  }
}
