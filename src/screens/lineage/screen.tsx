import { Box } from 'ink'
import { family } from '../../control/lineage.ts'
import { runs } from '../../control/runs.ts'
import { safeText, sanitize } from '../../core/text/sanitize.ts'
import { countWords, plural } from '../../core/text/words.ts'
import { detailLines } from '../checkpoints/details.ts'
import { actKeys, stopKeys } from '../checkpoints/keys.ts'
import { bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { lineageKeys, unmarkNodeKeys } from './keys.ts'
import { type LineageView, openView } from './lineage.ts'
import { LEGEND, NO_RUNS, runLines } from './rows.ts'
import { treeLines } from './tree-lines.ts'

function nodeLines(view: LineageView): readonly Line[] {
  const { stop, relative, family: tree, stage } = view
  const now = stage.context.now()
  if (!relative) return []
  if (!stop?.checkpoint) {
    const parent = relative.born && tree.relatives.get(relative.born.parent_run)
    const facts = { parentName: parent?.name ?? '', rail: view.rail(relative), scores: view.scores(relative) }
    return runLines(relative, facts, now)
  }
  const found = view.details.of(stop.checkpoint.id)
  if (!found) return [[span(safeText`reading its record`, 'muted')]]
  if (found.value) return detailLines(found.value, now)
  const why = found.error instanceof Error ? found.error.message : String(found.error)
  return [[span(safeText`It cannot be read.`, 'bad')], [span(sanitize(why))]]
}

function openNothing(): Screen {
  return {
    place: () => ({ view: 'lineage' }),
    crumb: () => safeText`lineage`,
    status: () => [],
    script: () => ['runs'],
    bindings: () => [],
    view: ({ columns, rows }) => (
      <Pane columns={columns} rows={rows} title={titleOf('lineage')} lines={NO_RUNS} />
    ),
    refresh: () => false,
    close() {},
  }
}

/** The tree of everything that a run or checkpoint is related to by its weights. */
export async function openLineage(stage: Stage, { of, state = {} }: Place): Promise<Screen> {
  const newest = of ?? runs(stage.context, { order: 'created', limit: 1 }).items[0]?.id
  if (newest === undefined) return openNothing()
  const tree = await family(stage.context, newest)
  const cursor = {
    run: typeof state.run === 'string' ? state.run : tree.run_id,
    stop: typeof state.stop === 'string' ? state.stop : newest,
  }
  const collapsed = Array.isArray(state.collapsed)
    ? state.collapsed.filter(each => typeof each === 'string')
    : []
  const view = await openView(stage, tree, { collapsed, cursor })
  view.marks = Array.isArray(state.marks)
    ? state.marks.filter(each => typeof each === 'string').slice(0, 2)
    : []
  const { acts } = view
  let drawn = ''
  const look = () => ({
    tree: treeLines(view, insidePane(stage.area.columns, 0).columns),
    node: nodeLines(view),
  })
  const wordsOf = ({ tree, node }: ReturnType<typeof look>) => [...tree, ...node].map(lineText).join('\n')
  const crumb = () => {
    const { checkpoint } = view.stop ?? {}
    const name = view.relative?.name ?? ''
    return checkpoint
      ? safeText`lineage of ${name} @ ${countWords(checkpoint.step)}`
      : safeText`lineage of ${name}`
  }
  return {
    place: () => ({
      view: 'lineage',
      of: view.of,
      state: {
        run: view.cursor.run,
        stop: view.cursor.stop,
        collapsed: [...view.collapsed],
        marks: view.marks,
      },
    }),
    script: () => ['lineage', view.of],
    crumb,
    status: () =>
      acts.doing.busy === null
        ? [
            span(
              safeText`${plural(view.family.relatives.size, 'run')}${view.family.truncated ? '+' : ''}`,
              'muted',
            ),
          ]
        : [span(acts.doing.busy, 'info')],
    bindings: () => [
      ...(acts.stopping === null ? [] : bind(stopKeys, acts)),
      ...(acts.stopping === null && view.marks.length > 0 ? bind(unmarkNodeKeys, view) : []),
      ...bind(lineageKeys, view),
      ...bind(actKeys, view.one),
      ...bind(listKeys, view),
    ],
    view(area: Area) {
      const panes = view.panes(area.rows)
      view.settle()
      const { tree: rows, node } = look()
      drawn = wordsOf({ tree: rows, node })
      const root = view.family.relatives.get(view.family.root)
      const marked = view.marks.length === 0 ? [] : [span(safeText`${view.marks.length} marked  `, 'key')]
      return (
        <Box flexDirection="column" width={area.columns} height={area.rows}>
          <Pane
            columns={area.columns}
            rows={panes.tree}
            title={titleOf(`descends from ${root?.name ?? ''}`)}
            note={[...marked, ...LEGEND]}
            lines={rows}
          />
          {panes.details > 0 && (
            <Pane columns={area.columns} rows={panes.details} title={titleOf('node')} lines={node} />
          )}
        </Box>
      )
    },
    click: (row, column) => view.click(row - 1, column - 2),
    refresh(data) {
      if (data) view.read()
      return wordsOf(look()) !== drawn
    },
    close: () => acts.close(),
  }
}
