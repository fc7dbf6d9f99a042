import { completePath, typedPath } from '../../control/complete-path.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import type { Done } from '../stage/doing.ts'
import { bind } from '../stage/keys.ts'
import { shellLine } from '../stage/shell-line.ts'
import { type Line, span } from '../ui/line.ts'
import { pathFieldKeys } from './path-keys.ts'
import type { RecordingList } from './recordings.ts'

const OFFERED = 3

/** Asks for a path, completing it, and adds what lies there to the catalog. */
export function addRecordings(list: RecordingList): void {
  const { stage } = list
  let offers: string[] = []
  let latest = ''
  const look = (text: string): void => {
    latest = text
    completePath(stage.context, text)
      .then(found => {
        if (latest !== text) return
        offers = found.filter(offer => offer !== text)
        stage.changed('input')
      })
      .catch(error => stage.failed(safeText`the folder cannot be read`, error))
  }
  const open = (text: string): void => {
    look(text)
    stage.edit({
      label: safeText`add: `,
      text,
      at: [...text].length,
      change: look,
      done: () => {
        if (latest.trim() !== '') void add(list, latest.trim())
      },
      cancel: () => {},
      bindings: () =>
        bind(pathFieldKeys, { offers: () => offers.length, complete: () => open(common(offers)) }),
      above: () =>
        Array.from({ length: OFFERED }, (_, at): Line => {
          const offer = offers[at]
          const more =
            at === OFFERED - 1 && offers.length > OFFERED ? `  and ${offers.length - OFFERED} more` : ''
          return offer === undefined
            ? []
            : [span(safeText` ${offer}`, 'accent'), span(safeText`${more}`, 'muted')]
        }),
    })
  }
  open('')
}

/** What all offers begin with. */
function common([first = '', ...rest]: readonly string[]): string {
  let length = first.length
  for (const each of rest) while (!each.startsWith(first.slice(0, length))) length -= 1
  return first.slice(0, length)
}

async function add(list: RecordingList, text: string): Promise<void> {
  const { stage, doing } = list
  await doing.run(safeText`adding ${text}`, safeText`not added`, async (): Promise<Done> => {
    const { dataAdd } = await import('../../control/data-add.ts')
    const result = await dataAdd(stage.context, [typedPath(stage.context, text)], {}, progress => {
      if (progress.kind === 'reading')
        doing.say(safeText`reading ${progress.path}: ${Math.floor((100 * progress.done) / progress.total)} %`)
      else if (progress.kind !== 'refused') {
        doing.say(safeText`${progress.kind} ${progress.recording.id}`)
        stage.wrote()
      }
    })
    const [refused] = result.refused
    const told = safeText`${plural(result.added, 'recording')} added, ${result.replaced} replaced, ${result.unchanged} unchanged`
    if (!refused) return { tone: 'good', text: safeText`${told}: ${shellLine('data', 'add', text)}` }
    const more = result.refused.length > 1 ? ` (and ${result.refused.length - 1} more)` : ''
    return {
      tone: 'bad',
      text: safeText`${told}; refused ${refused.path}: ${refused.why} ${refused.todo}${more}`,
    }
  })
  list.read()
}

/** Reads the file of the recording under the cursor, or all in sight, and compares it with the catalog. */
export async function verifyRecordings(list: RecordingList, all: boolean): Promise<void> {
  const chosen = all ? list.shown : list.selected ? [list.selected] : []
  const ids = all && list.filter === '' ? [] : chosen.map(({ id }) => id)
  const busy: SafeText = safeText`verifying ${plural(chosen.length, 'recording')}`
  await list.doing.run(busy, safeText`not verified`, async (): Promise<Done> => {
    const { dataVerify } = await import('../../control/data-verify.ts')
    const results = await dataVerify(list.stage.context, chosen, ({ id, ok }, done) => {
      list.verified(id, ok)
      list.doing.say(safeText`verified ${done} of ${chosen.length}: ${id}`)
    })
    const bad = results.filter(({ ok }) => !ok)
    const [first] = bad
    return first
      ? {
          tone: 'bad',
          text: sanitize(`${bad.length} of ${results.length} differ: ${first.id}: ${first.reason}`),
        }
      : {
          tone: 'good',
          text: safeText`${plural(results.length, 'recording')} as when added: ${shellLine('data', 'verify', ...ids)}`,
        }
  })
}
