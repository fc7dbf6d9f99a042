import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { plural } from '../../core/text/words.ts'
import type { Done } from '../stage/doing.ts'
import type { ScoreBoard } from './score-board.ts'

/** Reads which suites there are, and says which of the user's files cannot be used. */
export function lookForSuites(board: ScoreBoard): void {
  const look = async (): Promise<Done> => {
    const { listSuites } = await import('../../control/suites.ts')
    const { suites, problems } = await listSuites(board.stage.context)
    const [first] = problems
    if (first) return { tone: 'warn', text: sanitize(`${plural(suites.length, 'suite')}; ${first.message}`) }
    return { tone: 'good', text: safeText`${plural(suites.length, 'suite')}: orion bench list` }
  }
  void board.doing
    .run(safeText`looking for suites`, safeText`suites cannot be listed`, look)
    .then(() => board.read())
}
