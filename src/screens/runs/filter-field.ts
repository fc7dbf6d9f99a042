import { completeFilter } from '../../control/run-filter.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Edited } from '../stage/field.ts'
import { bind } from '../stage/keys.ts'
import { type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'
import { filterFieldKeys } from './filter-keys.ts'
import { mistakeLine } from './rows.ts'
import type { RunList } from './runs.ts'

/** Always as many rows, so that the list does not move while one types. */
const ROWS = 3

/** What the word at the end of the filter could become, and what is wrong with the filter. */
function aboveLines(list: RunList, text: string): Line[] {
  const problem = list.mistake === null ? [] : [mistakeLine(list.mistake)]
  const offers = completeFilter(list.stage.context, text)
    .slice(0, ROWS - problem.length)
    .map(
      ({ value, description }): Line => [
        span(fitSafe(sanitize(` ${value}`), 24), 'accent'),
        span(sanitize(`  ${description}`), 'muted'),
      ],
    )
  const lines = [...offers, ...problem]
  return Array.from({ length: ROWS }, (_, at) => lines[at - ROWS + lines.length] ?? [])
}

/** Opens the field of the filter: the list follows every character. */
export function editFilter(list: RunList): void {
  const before = list.filter
  let shown = before
  const open = (text: string): void => {
    shown = text
    list.stage.edit({
      label: safeText`/`,
      text,
      at: [...text].length,
      change: typed => {
        shown = typed
        list.setFilter(typed)
      },
      done: () => {},
      cancel: () => list.setFilter(before),
      bindings: (now: Edited) =>
        bind(filterFieldKeys, {
          offers: () => completeFilter(list.stage.context, now.text).length > 0,
          complete: () => {
            const [offer] = completeFilter(list.stage.context, now.text)
            if (!offer) return
            const completed = now.text.replace(/\S*$/, offer.value)
            list.setFilter(completed)
            open(completed)
          },
        }),
      above: () => aboveLines(list, shown),
    })
  }
  open(before)
}
