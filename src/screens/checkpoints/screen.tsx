import { Box } from 'ink'
import { isResumable } from '../../control/checkpoint-keeping.ts'
import { diff } from '../../control/diff.ts'
import { findRun } from '../../control/find-run.ts'
import { inspect } from '../../control/inspect.ts'
import { safeText } from '../../core/text/sanitize.ts'
import { openLines } from '../lines/screen.tsx'
import { type Binding, bind } from '../stage/keys.ts'
import { listKeys } from '../stage/list-keys.ts'
import type { Place, PlaceState } from '../stage/place.ts'
import type { Area, Screen, Stage } from '../stage/screen.ts'
import { type Line, lineText, span } from '../ui/line.ts'
import { clickItem } from '../ui/list.ts'
import { insidePane, Pane, titleOf } from '../ui/pane.tsx'
import { ABOVE_ITEMS, headerLine, placeColumns, rowLine, widthThrough } from '../ui/table.ts'
import { CheckpointActs } from './acts.ts'
import { CheckpointList } from './checkpoints.ts'
import { Comparing } from './comparing.ts'
import { detailLines, inspectionLines, nameOf } from './details.ts'
import { actKeys, checkpointKeys, type OneCheckpoint, stopKeys, unmarkKeys } from './keys.ts'
import { checkpointCells, checkpointColumns, NO_CHECKPOINTS, noteLine, unreadLines } from './rows.ts'

/** Checkpoints of a run or of every run; or, of one checkpoint, its page; or, of two, their comparison. */
export async function openCheckpoints(stage: Stage, place: Place): Promise<Screen> {
  const { of, state = {} } = place
  if (of !== undefined && typeof state.against === 'string')
    return openComparison(stage, of, state.against, state)
  if (of?.includes('@')) return openInspection(stage, of, state)
  return openList(stage, place)
}

function actBindings(one: OneCheckpoint): Binding[] {
  return [...(one.acts.stopping === null ? [] : bind(stopKeys, one.acts)), ...bind(actKeys, one)]
}

async function openInspection(stage: Stage, id: string, state: PlaceState): Promise<Screen> {
  let found = await inspect(stage.context, id)
  const read = () => {
    inspect(stage.context, id).then(
      read => {
        found = read
        stage.changed('stream')
      },
      error => stage.failed(safeText`cannot read the checkpoint`, error),
    )
  }
  const acts = new CheckpointActs(stage, read)
  return openLines(
    stage,
    {
      title: 'checkpoint',
      crumb: nameOf(found),
      lines: () => inspectionLines(found, stage.context.now()),
      status: () => (acts.doing.busy === null ? [] : [span(acts.doing.busy, 'info')]),
      bindings: () =>
        actBindings({
          acts,
          checkpoint: found.checkpoint,
          keeping: found.keeping ?? undefined,
          resumable: found.run !== null && found.run.state !== 'completed',
        }),
      refresh: data => {
        if (data) read()
      },
      script: ['inspect', id],
      place: at => ({ view: 'checkpoints', of: id, state: at }),
      close: () => acts.close(),
    },
    state,
  )
}

async function openComparison(
  stage: Stage,
  before: string,
  after: string,
  state: PlaceState,
): Promise<Screen> {
  const comparing = new Comparing(stage, await diff(stage.context, before, after, { weights: false }))
  void comparing.readWeights(before, after)
  return openLines(
    stage,
    {
      title: 'what is different',
      crumb: safeText`${comparing.found.before.label} and ${comparing.found.after.label}`,
      lines: () => comparing.lines(),
      status: () => comparing.status(),
      refresh: () => {},
      script: ['diff', before, after],
      place: at => ({ view: 'checkpoints', of: before, state: { ...at, against: after } }),
      close: () => comparing.close(),
    },
    state,
  )
}

function tableLines(list: CheckpointList, columns: number): { lines: readonly Line[]; reach: number } {
  const shown = list.visible()
  const now = list.stage.context.now()
  const cells = shown.map(checkpoint => {
    const mark = list.marks.indexOf(checkpoint.id)
    const keepEvery = list.keepings.rule(checkpoint.run_id)?.keep_every ?? null
    return checkpointCells(
      checkpoint,
      {
        run: list.run === null ? list.nameOf(checkpoint.run_id) : '',
        keeping: list.keepings.of(checkpoint),
        keepEvery,
        scores: list.scoresOf(checkpoint),
        mark: mark < 0 ? null : mark + 1,
      },
      now,
    )
  })
  const placed = placeColumns(
    checkpointColumns(list.run !== null, list.measured),
    cells,
    columns,
    list.widths,
  )
  const lines = [headerLine(placed), ...cells.map(each => rowLine(placed, each))]
  return { lines: shown.length === 0 ? NO_CHECKPOINTS : lines, reach: widthThrough(placed, 'verified') }
}

function detailsOf(list: CheckpointList): readonly Line[] {
  const { selected } = list
  if (!selected) return []
  const found = list.details.of(selected.id)
  return found?.value ? detailLines(found.value, list.stage.context.now()) : unreadLines(found)
}

function openList(stage: Stage, { of, state = {} }: Place): Screen {
  const list = new CheckpointList(stage, of ?? null, {
    selected: typeof state.selected === 'string' ? state.selected : null,
    marks: Array.isArray(state.marks) ? state.marks.filter(each => typeof each === 'string') : [],
  })
  const { acts } = list
  let drawn = ''
  const content = (columns: number) => ({
    ...tableLines(list, columns),
    below: list.panes(stage.area).details > 0 ? detailsOf(list) : [],
  })
  const words = ({ lines, below }: ReturnType<typeof content>) =>
    [...lines, ...below, noteLine(list)].map(lineText).join('\n')
  const one = (): OneCheckpoint => {
    const { selected } = list
    return {
      acts,
      checkpoint: selected,
      keeping: selected && list.keepings.of(selected),
      resumable: selected !== undefined && isResumable(findRun(stage.context, selected.run_id)),
    }
  }
  return {
    place: () => ({
      view: 'checkpoints',
      ...(of === undefined ? {} : { of }),
      state: { selected: list.at.selected, marks: list.marks },
    }),
    crumb: () => safeText`checkpoints`,
    script: () => ['checkpoints', ...(of === undefined ? [] : [of])],
    status: () => (acts.doing.busy === null ? [] : [span(acts.doing.busy, 'info')]),
    bindings: () => [
      ...(acts.stopping === null && list.marks.length > 0 ? bind(unmarkKeys, list) : []),
      ...bind(checkpointKeys, list),
      ...actBindings(one()),
      ...bind(listKeys, list),
    ],
    view(area: Area) {
      const found = content(insidePane(area.columns, 0).columns)
      const panes = list.panes(area)
      drawn = words(found)
      return (
        <Box flexDirection="column" width={area.columns} height={area.rows}>
          <Pane
            columns={area.columns}
            rows={panes.list}
            title={titleOf('checkpoints')}
            note={noteLine(list)}
            lines={found.lines}
            selected={{ line: 1 + list.at.at - list.at.top, columns: found.reach }}
          />
          {panes.details > 0 && (
            <Pane
              columns={area.columns}
              rows={panes.details}
              title={titleOf('checkpoint')}
              note={[span(safeText`${stage.keyWord('checkpoints.open')} shows all of it`, 'muted')]}
              lines={found.below}
            />
          )}
        </Box>
      )
    },
    click: row => clickItem(list.visible(), row - ABOVE_ITEMS, list.at.selected, delta => list.walk(delta)),
    refresh(data) {
      if (data) list.read()
      return words(content(insidePane(stage.area.columns, 0).columns)) !== drawn
    },
    close: () => acts.close(),
  }
}
