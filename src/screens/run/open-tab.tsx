import { safeText } from '../../core/text/sanitize.ts'
import { bind } from '../stage/keys.ts'
import type { PlaceState } from '../stage/place.ts'
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
import type { TextSource } from './text-page.ts'
import { openText } from './text-tab.tsx'

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
async function configSource({ stage, id, page }: OpenRun): Promise<TextSource> {
  const { explainConfig } = await import('../../control/explain-config.ts')
  const lines = await explainConfig(stage.context, id)
    .then(explained => explainedLines(explained, page.run))
    .catch(() => configLines(page.run.config))
  return { lines: () => lines, read: () => false, script: ['show', id] }
}

function eventSource({ stage, id }: OpenRun): TextSource {
  const feed = new EventFeed(stage.context, id)
  return { lines: () => feed.lines, read: () => feed.read(), script: ['events', id], follows: true }
}

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
      return openText(stage, tab, id, await configSource(page), state)
    case 'events':
      return openText(stage, tab, id, eventSource(page), state)
  }
}
