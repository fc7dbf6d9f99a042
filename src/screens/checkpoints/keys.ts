import { safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import type { CheckpointList } from './checkpoints.ts'

export const checkpointKeys: readonly KeyEntry<CheckpointList>[] = [
  {
    id: 'checkpoints.verify',
    keys: ['v'],
    scope: 'checkpoints',
    label: 'verify',
    description: 'Hash every file of the checkpoint under the cursor against its manifest.',
    footer: 3,
    disabled: list => {
      if (list.stage.readOnly !== null) return list.stage.readOnly
      if (list.doing.busy !== null) return list.doing.busy
      if (!list.selected) return safeText`there is no checkpoint under the cursor`
      return list.selected.deleted ? safeText`its files were deleted under the retention rules` : null
    },
    run: list => {
      if (list.selected) list.verify(list.selected)
    },
  },
]
