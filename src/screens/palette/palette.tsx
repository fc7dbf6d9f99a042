import { Box } from 'ink'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { Cover } from '../stage/cover.ts'
import { type Binding, bind } from '../stage/keys.ts'
import type { Area, Stage } from '../stage/screen.ts'
import { type Line, span } from '../ui/line.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { fitSafe } from '../ui/safe.ts'
import { fuzzySort } from './fuzzy.ts'
import { paletteKeys } from './keys.ts'

/** Something that the palette finds. */
export interface Entry {
  id: string
  kind: 'action' | 'view' | 'run' | 'verb'
  name: SafeText
  more: SafeText
  /** Key that does the same. */
  key?: SafeText
  run(): void
}

/** Columns of the widest palette. */
const WIDEST = 96

/** Finds actions, views, runs and verbs by a few of their letters. */
export class Palette implements Cover {
  private readonly stage: Stage
  private readonly all: readonly Entry[]
  private found: readonly Entry[]
  private at: ListState = LIST_START
  private rows = 10

  constructor(stage: Stage, entries: readonly Entry[]) {
    this.stage = stage
    this.all = entries
    this.found = entries
    this.at = keepPlace(LIST_START, this.ids(), this.rows)
  }

  open(): void {
    this.stage.cover(this)
    this.stage.edit({
      label: safeText`go to`,
      act: 'go',
      text: '',
      at: 0,
      change: text => {
        this.found = fuzzySort(
          text,
          this.all,
          ({ name }) => name,
          ({ more }) => more,
        )
        this.at = keepPlace(LIST_START, this.ids(), this.rows)
      },
      done: () => {
        const entry = this.found[this.at.at]
        this.stage.uncover(this)
        if (entry) entry.run()
        else this.stage.notify('muted', safeText`nothing fits`)
      },
      cancel: () => this.stage.uncover(this),
      bindings: (): Binding[] => bind(paletteKeys, this),
    })
  }

  walk(delta: number): void {
    this.at = move(this.at, this.ids(), delta, this.rows)
  }

  bindings(): Binding[] {
    return []
  }

  view(area: Area) {
    const columns = Math.min(area.columns, WIDEST)
    this.rows = Math.max(1, insidePane(columns, area.rows).rows)
    this.at = keepPlace(this.at, this.ids(), this.rows)
    const { at, top } = this.at
    const line = ({ kind, name, more, key }: Entry): Line => [
      span(fitSafe(safeText`${kind}`, 8), 'muted'),
      span(fitSafe(name, 34), 'strong'),
      span(fitSafe(key ?? safeText``, 8), 'key'),
      span(more, 'muted'),
    ]
    return (
      <Box width={area.columns} height={area.rows} justifyContent="center" flexShrink={0}>
        <Pane
          columns={columns}
          rows={area.rows}
          title={titleOf('go to')}
          note={[span(safeText`${this.found.length} of ${this.all.length}`, 'muted')]}
          tone="dialog"
          lines={
            this.found.length === 0
              ? [
                  [],
                  [span(safeText`Nothing fits; ${this.stage.keyWord('field.cancel')} closes this.`, 'muted')],
                ]
              : this.found.slice(top, top + this.rows).map(line)
          }
          selected={{ line: at - top, columns }}
        />
      </Box>
    )
  }

  private ids(): string[] {
    return this.found.map(({ id }) => id)
  }
}
