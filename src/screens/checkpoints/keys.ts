import { cannotDelete, type Keeping } from '../../core/checkpoints/deletion.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import type { CheckpointActs } from './acts.ts'
import type { CheckpointList } from './checkpoints.ts'

/** One checkpoint and what can be done with it, as the keys of every view on checkpoints see it. */
export interface OneCheckpoint {
  acts: CheckpointActs
  checkpoint: Checkpoint | undefined
  keeping: Keeping | undefined
  resumable: boolean
}

const NOTHING = safeText`there is no checkpoint under the cursor`
const GONE = safeText`its files were deleted`

const there = ({ checkpoint }: OneCheckpoint): SafeText | null =>
  checkpoint === undefined ? NOTHING : checkpoint.deleted ? GONE : null

const changeable = (one: OneCheckpoint): SafeText | null =>
  there(one) ?? one.acts.stage.readOnly ?? one.acts.doing.busy

const cannotGo = (one: OneCheckpoint): SafeText | null => {
  const { checkpoint, keeping, resumable } = one
  const why = changeable(one)
  if (why !== null || !checkpoint) return why
  if (!keeping) return safeText`what needs it is being looked up`
  const refusal = cannotDelete(checkpoint, keeping, resumable)
  return refusal && sanitize(`${refusal.message} ${refusal.hint}`)
}

/** What can be done with the checkpoint under the cursor. */
export const actKeys: readonly KeyEntry<OneCheckpoint>[] = [
  {
    id: 'checkpoints.verify',
    keys: ['v'],
    scope: 'checkpoints',
    label: 'verify',
    description: 'Hash every file of the checkpoint under the cursor against its manifest.',
    footer: 3,
    disabled: changeable,
    run: ({ acts, checkpoint }) => checkpoint && acts.verify(checkpoint),
  },
  {
    id: 'checkpoints.resume',
    keys: ['r'],
    scope: 'checkpoints',
    label: 'resume here',
    description: 'Go on with the run from this checkpoint; says first whether that is exact.',
    footer: 5,
    disabled: changeable,
    run: ({ acts, checkpoint }) => checkpoint && acts.resume(checkpoint),
  },
  {
    id: 'checkpoints.fine-tune',
    keys: ['t'],
    scope: 'checkpoints',
    label: 'fine-tune',
    description: 'A new run that starts from these weights.',
    footer: 6,
    disabled: one => there(one) ?? one.acts.stage.readOnly,
    run: ({ acts, checkpoint }) => checkpoint && acts.fineTune(checkpoint),
  },
  {
    id: 'checkpoints.export',
    keys: ['w'],
    scope: 'checkpoints',
    label: 'export',
    description: 'Write the weights with a model card into a new folder, every byte proved.',
    footer: 7,
    disabled: one => there(one) ?? one.acts.doing.busy,
    run: ({ acts, checkpoint }) => checkpoint && acts.exportWeights(checkpoint),
  },
  {
    id: 'checkpoints.pin',
    keys: ['P'],
    scope: 'checkpoints',
    label: 'pin',
    description: 'Keep the checkpoint whatever the retention rule says; press again to let go.',
    disabled: changeable,
    run: ({ acts, checkpoint, keeping }) => checkpoint && acts.pin(checkpoint, keeping),
  },
  {
    id: 'checkpoints.delete',
    keys: ['D'],
    scope: 'checkpoints',
    label: 'delete',
    description:
      'Delete the checkpoint for good. Refused where a resume, a child run or a pin needs it. Asks first.',
    footer: 8,
    disabled: cannotGo,
    run: ({ acts, checkpoint, keeping }) => checkpoint && acts.delete(checkpoint, keeping),
  },
  {
    id: 'checkpoints.copy',
    keys: ['y'],
    scope: 'checkpoints',
    label: 'copy path',
    description: 'Copy the folder of the checkpoint.',
    disabled: ({ checkpoint }) => (checkpoint ? null : NOTHING),
    run: ({ acts, checkpoint }) => checkpoint && acts.stage.copy(checkpoint.path, safeText`the folder`),
  },
]

/** Only there while something goes on that can be stopped: Esc stops it before it leaves the screen. */
export const stopKeys: readonly KeyEntry<CheckpointActs>[] = [
  {
    id: 'checkpoints.stop',
    keys: ['esc'],
    scope: 'checkpoints',
    label: 'stop',
    description: 'Stop what is being read; nothing is recorded of it.',
    footer: 0,
    run: acts => acts.stop(),
  },
]

/** Only there while something is marked. */
export const unmarkKeys: readonly KeyEntry<CheckpointList>[] = [
  {
    id: 'checkpoints.unmark',
    keys: ['esc'],
    scope: 'checkpoints',
    label: 'unmark',
    description: 'Take the marks away.',
    run: list => {
      list.marks = []
    },
  },
]

export const checkpointKeys: readonly KeyEntry<CheckpointList>[] = [
  {
    ...named('checkpoints.open'),
    scope: 'checkpoints',
    label: 'open',
    description: 'Everything the checkpoint says of itself: files, data, config, environment, ancestry.',
    footer: 1,
    disabled: list => (list.selected ? null : NOTHING),
    run: list => {
      const { selected, stage } = list
      if (selected) stage.open({ view: 'checkpoints', of: selected.id })
    },
  },
  {
    ...named('checkpoints.mark'),
    scope: 'checkpoints',
    label: 'mark',
    description: 'Mark the checkpoint for a comparison.',
    footer: 2,
    disabled: list => (list.selected ? null : NOTHING),
    run: list => list.selected && list.mark(list.selected.id),
  },
  {
    id: 'checkpoints.diff',
    keys: ['d'],
    scope: 'checkpoints',
    label: 'diff',
    description: 'Compare two marked checkpoints, or a marked one with that under the cursor.',
    footer: 4,
    disabled: list => {
      const pair = list.pair()
      return typeof pair === 'string' ? pair : null
    },
    run: list => {
      const pair = list.pair()
      if (typeof pair !== 'string')
        list.stage.open({ view: 'checkpoints', of: pair.before, state: { against: pair.after } })
    },
  },
  {
    id: 'checkpoints.scores',
    keys: ['b'],
    scope: 'checkpoints',
    label: 'scores',
    description: 'The scores of every checkpoint of its run, suite by suite.',
    disabled: list => (list.selected ? null : NOTHING),
    run: ({ selected, stage }) => {
      if (!selected) return
      const state = { selected: selected.checkpoint_hash }
      stage.open({ view: 'benchmarks', of: selected.run_id, state })
    },
  },
  {
    id: 'checkpoints.lineage',
    keys: ['a'],
    scope: 'checkpoints',
    label: 'ancestry',
    description: 'The family of runs that the checkpoint belongs to.',
    disabled: list => (list.selected ? null : NOTHING),
    run: list => list.selected && list.stage.open({ view: 'lineage', of: list.selected.id }),
  },
]
