import type { DraftEntry } from '../control/drafts.ts'
import { ageWords } from '../core/text/words.ts'
import type { Io } from './io.ts'
import { printJson } from './print-json.ts'
import { printTable } from './print-table.ts'

/** Drafts as aligned columns. */
export function printDrafts(io: Io, drafts: readonly DraftEntry[], json: boolean): void {
  if (json) {
    printJson(io, { items: [...drafts] })
    return
  }
  if (drafts.length === 0) {
    io.out.write('No drafts. A new run in the session begins one, `orion new` too.\n')
    return
  }
  printTable(
    io,
    [
      { title: 'draft' },
      { title: 'name' },
      { title: 'from' },
      { title: 'written' },
      { title: 'file', flexible: true },
    ],
    drafts.map(({ id, name, from, saved_at, path }) => [
      id,
      name,
      from === null ? '' : from.kind === 'run' ? from.id : from.name,
      ageWords(saved_at, io.now()),
      path,
    ]),
  )
}
