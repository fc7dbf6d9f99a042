import { runs } from '../../control/runs.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { VIEW_KEYS } from '../stage/global-keys.ts'
import { type Binding, shownKey } from '../stage/keys.ts'
import type { View } from '../stage/place.ts'
import type { Stage } from '../stage/screen.ts'
import type { Entry } from './palette.tsx'

/** Runs that are found, the newest. */
const RUNS = 200

interface Sources {
  stage: Stage
  /** What can be done where the palette was opened. */
  bindings: readonly Binding[]
  /** Goes to a view over everything; views that cannot be opened are left out. */
  views: readonly View[]
  jump(view: View): void
}

/** Everything that the palette finds: what can be done here, views, runs, verbs. */
export function paletteEntries({ stage, bindings, views, jump }: Sources): Entry[] {
  const heard = new Set<string>()
  const actions = bindings.flatMap(({ facts, disabled, run }): Entry[] => {
    const key = facts.keys.find(each => !heard.has(each))
    for (const each of facts.keys) heard.add(each)
    const aside =
      facts.scope === 'list' || facts.id.startsWith('global.view-') || facts.id === 'global.palette'
    if (key === undefined || aside || disabled() !== null) return []
    return [
      {
        id: `action ${facts.id}`,
        kind: 'action',
        name: safeText`${facts.label}`,
        more: safeText`${facts.description}`,
        key: safeText`${shownKey(key)}`,
        run,
      },
    ]
  })
  const places = VIEW_KEYS.filter(({ view }) => views.includes(view)).map(
    ({ view, name }): Entry => ({
      id: `view ${view}`,
      kind: 'view',
      name: safeText`${name}`,
      more: safeText`:${view}`,
      run: () => jump(view),
    }),
  )
  const known = runs(stage.context, { order: 'created', limit: RUNS }).items.map(
    (run): Entry => ({
      id: `run ${run.id}`,
      kind: 'run',
      name: sanitize(run.name),
      more: safeText`${run.state}  ${run.id}`,
      run: () => stage.open({ view: 'run', of: run.id }),
    }),
  )
  const verbs = (stage.shell?.program.verbs ?? []).map(
    ({ name, summary }): Entry => ({
      id: `verb ${name}`,
      kind: 'verb',
      name: safeText`:${name}`,
      more: safeText`${summary}`,
      run: () => stage.command(`${name} `),
    }),
  )
  return [...actions, ...places, ...known, ...verbs]
}
