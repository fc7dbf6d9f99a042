import { Box } from 'ink'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Cover } from '../stage/cover.ts'
import { type Choosing, choiceKeys } from '../stage/cover-keys.ts'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys, type Walkable } from '../stage/list-keys.ts'
import type { Area } from '../stage/screen.ts'
import { type Line, lineWidth, span } from '../ui/line.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'

export interface Choice {
  id: string
  line: Line
  /** Null, or why it cannot be chosen now. */
  why: SafeText | null
  run(): void
}

/** Columns of the widest menu. */
const WIDEST = 100

/** A menu over the screen: a list of things to choose one of. */
export class Choices implements Cover, Choosing, Walkable {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly close: () => void
  private at: ListState
  private rows = 10

  constructor(title: string, choices: readonly Choice[], close: () => void) {
    this.title = title
    this.choices = choices
    this.close = close
    this.at = keepPlace(LIST_START, this.ids(), this.rows)
  }

  private get chosen(): Choice | undefined {
    return this.choices[this.at.at]
  }

  cannotChoose(): SafeText | null {
    return this.chosen ? this.chosen.why : safeText`there is nothing to choose`
  }

  choose(): void {
    const { chosen } = this
    this.close()
    chosen?.run()
  }

  height(): number {
    return this.rows
  }

  walk(delta: number): void {
    this.at = move(this.at, this.ids(), delta, this.rows)
  }

  bindings(): Binding[] {
    return [...bind(choiceKeys, this), ...bind(listKeys, this)]
  }

  view(area: Area) {
    const wide = Math.max(this.title.length + 8, ...this.choices.map(({ line }) => lineWidth(line)))
    const columns = Math.min(area.columns, WIDEST, wide + 4)
    const rows = Math.min(area.rows, this.choices.length + 2)
    this.rows = Math.max(1, insidePane(columns, rows).rows)
    this.at = keepPlace(this.at, this.ids(), this.rows)
    const { at, top } = this.at
    const below = this.choices.length - top - this.rows
    return (
      <Box width={area.columns} height={area.rows} alignItems="center" justifyContent="center" flexShrink={0}>
        <Pane
          columns={columns}
          rows={rows}
          title={titleOf(this.title)}
          note={below > 0 ? [span(safeText`${below} more below`, 'muted')] : []}
          tone="dialog"
          lines={this.choices.slice(top, top + this.rows).map(({ line }) => line)}
          selected={{ line: at - top, columns }}
        />
      </Box>
    )
  }

  private ids(): string[] {
    return this.choices.map(({ id }) => id)
  }
}
