/** Fields that every run has, with what is offered as a value and a word for help. */
export interface FilterField {
  name: string
  /** What a value looks like, for completion and help. */
  values: readonly string[]
  help: string
}

export const HAS = ['checkpoint', 'failure', 'note', 'metrics', 'bench'] as const
export const IS = ['pinned', 'archived', 'active', 'unseen', 'resumed'] as const

export const FILTER_FIELDS: readonly FilterField[] = [
  {
    name: 'state',
    values: [
      'running',
      'queued',
      'failed',
      'completed',
      'cancelled',
      'preempted',
      'lost',
      'planned',
      'submitted',
    ],
    help: 'state:failed,lost; the start of a state is enough',
  },
  { name: 'name', values: [], help: 'name:poyo is part of the name; name:poyo-* is the whole name' },
  { name: 'id', values: [], help: 'start of the id' },
  { name: 'key', values: [], help: 'start of the key' },
  { name: 'on', values: [], help: 'profile it was launched on' },
  { name: 'task', values: [], help: 'task of the run' },
  { name: 'step', values: [], help: 'step>=100' },
  { name: 'max_steps', values: [], help: 'steps it is meant to do' },
  { name: 'progress', values: [], help: 'percent done: progress>50' },
  { name: 'attempt', values: [], help: 'number of its newest attempt' },
  { name: 'age', values: [], help: 'time since it was made: age<2d; units s m h d w' },
  { name: 'idle', values: [], help: 'time since its last sign of life: idle>10m' },
  { name: 'failure', values: [], help: 'class of the failure: failure:nan_loss' },
  { name: 'note', values: [], help: 'words of its note' },
  { name: 'has', values: HAS, help: 'has:checkpoint; has:bench is measured by a suite' },
  { name: 'is', values: IS, help: 'is:pinned; runs that were put away show with is:archived alone' },
]

export const FIELD_NAMES: readonly string[] = FILTER_FIELDS.map(({ name }) => name)
