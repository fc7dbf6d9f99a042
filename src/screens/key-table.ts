import { filteredItemKeys, itemKeys } from './benchmarks/item-keys.ts'
import { boardKeys, filteredBoardKeys } from './benchmarks/keys.ts'
import { actKeys, checkpointKeys, stopKeys, unmarkKeys } from './checkpoints/keys.ts'
import { dataKeys, detailKeys, queriedKeys } from './data/keys.ts'
import { pathFieldKeys } from './data/path-keys.ts'
import { hostDetailKeys, hostKeys } from './hosts/keys.ts'
import { lineageKeys, unmarkNodeKeys } from './lineage/keys.ts'
import { filteredLineKeys, lineKeys } from './lines/keys.ts'
import { logKeys, searchKeys } from './logs/keys.ts'
import { chartKeys, filteredMetricsKeys, gridKeys, metricsKeys } from './metrics/keys.ts'
import { pickerKeys } from './metrics/picker-keys.ts'
import { formKeys, newKeys, reviewKeys, startKeys } from './new/keys.ts'
import { commandKeys, paletteKeys } from './palette/keys.ts'
import { preflightKeys } from './preflight/keys.ts'
import { cardKeys, excludeKeys, overviewKeys, runKeys } from './run/keys.ts'
import { filterFieldKeys } from './runs/filter-keys.ts'
import { filteredKeys, markedKeys, runsKeys } from './runs/keys.ts'
import { shellKeys } from './shell/keys.ts'
import { choiceKeys, helpKeys, questionKeys } from './stage/cover-keys.ts'
import { fieldKeys } from './stage/field-keys.ts'
import { globalKeys, viewKeys } from './stage/global-keys.ts'
import { type KeyFacts, shownKey } from './stage/keys.ts'
import { listKeys } from './stage/list-keys.ts'
import { SCOPE_WORDS } from './stage/scope-words.ts'

/** Every key of the session. Dispatch, footer and help use the same entries; there is no key outside of this table. */
export const KEY_TABLE: readonly KeyFacts[] = [
  ...globalKeys,
  ...viewKeys,
  ...listKeys,
  ...runsKeys,
  ...markedKeys,
  ...filteredKeys,
  ...filterFieldKeys,
  ...runKeys,
  ...overviewKeys,
  ...cardKeys,
  ...excludeKeys,
  ...lineKeys,
  ...filteredLineKeys,
  ...searchKeys,
  ...logKeys,
  ...metricsKeys,
  ...gridKeys,
  ...chartKeys,
  ...filteredMetricsKeys,
  ...pickerKeys,
  ...checkpointKeys,
  ...actKeys,
  ...unmarkKeys,
  ...stopKeys,
  ...lineageKeys,
  ...unmarkNodeKeys,
  ...newKeys,
  ...startKeys,
  ...formKeys,
  ...reviewKeys,
  ...preflightKeys,
  ...shellKeys,
  ...dataKeys,
  ...detailKeys,
  ...queriedKeys,
  ...pathFieldKeys,
  ...hostKeys,
  ...hostDetailKeys,
  ...boardKeys,
  ...filteredBoardKeys,
  ...itemKeys,
  ...filteredItemKeys,
  ...fieldKeys,
  ...commandKeys,
  ...paletteKeys,
  ...questionKeys,
  ...choiceKeys,
  ...helpKeys,
]

const shown = ({ keys }: KeyFacts): string => keys.map(key => `\`${shownKey(key)}\``).join(' ')

/** `docs/keys.md`. */
export function keysPage(): string {
  const scopes = [...new Set(KEY_TABLE.map(({ scope }) => scope))]
  const sections = scopes.map(scope => {
    const rows = KEY_TABLE.filter(entry => entry.scope === scope)
    const lines = rows.map(entry => `| ${shown(entry)} | ${entry.description.replaceAll('|', '\\|')} |`)
    const word = SCOPE_WORDS[scope]
    return `## ${word.charAt(0).toUpperCase()}${word.slice(1)}\n\n| key | does |\n|---|---|\n${lines.join('\n')}\n`
  })
  return `# Keys\n\n<!-- Written by \`npm run generate\` from src/screens/key-table.ts. -->\n\nIn the session, \`?\` shows the keys of the place you are in.\n\n${sections.join('\n')}`
}
