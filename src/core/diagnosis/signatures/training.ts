import type { Signature } from './signature.ts'

export const trainingSignatures: Signature[] = [
  {
    class: 'nan_loss',
    kind: 'root',
    pattern:
      /non-finite loss at step (\d+)|\b(?:loss|grad[_ ]?norm)\b\s*[=: ]+\s*(?:nan|[-+]?inf)\b|non-finite (?:loss|grad)|returned nan values|total norm .* is non-finite/i,
    cause: ([, step]) =>
      `The loss or its gradient became NaN or infinite${step === undefined ? '' : ` at step ${step}`}.`,
    advice: 'fix',
    next_step:
      'Resume with a smaller training.lr or training.grad_clip; the same config would come to the same point.',
    samples: [
      'orion.errors.NonFiniteLossError: non-finite loss at step 12 (in the output). Its update was not kept; resume with a smaller training.lr or check these data',
      'step 120 loss: nan',
      "RuntimeError: Function 'MulBackward0' returned nan values in its 0th output.",
      'RuntimeError: The total norm of order 2.0 for gradients from `parameters` is non-finite, so it cannot be clipped.',
    ],
  },
  {
    class: 'not_exact',
    kind: 'root',
    pattern: /NotExactError: going on from (\S+) would not be exact: (.*)/,
    cause: ([, name = '', why = '']) => `Going on from ${name} would not be exact: ${why}`,
    advice: 'fix',
    next_step: 'Undo the change, or resume with --inexact.',
    samples: [
      'orion.errors.NotExactError: going on from step-000000050 would not be exact: it was written by 2 ranks, 3 would go on. Undo the change, or allow an inexact resume',
    ],
  },
  {
    class: 'data_changed',
    kind: 'root',
    pattern: /recording (\S+) \(.*\) has changed: (.*)/,
    cause: ([, id = '', what = '']) => `The recording ${id} has changed since the run began: ${what}`,
    advice: 'fix',
    next_step: 'Put the file back, or start a new run on the new data.',
    samples: [
      'orion.errors.OrionError: recording r2-test/day1 (/data/day1.h5) has changed: its content hash differs. Put the file back, or start a new run on the new data',
    ],
  },
  {
    class: 'dataloader_exc',
    kind: 'root',
    pattern: /Caught (\w+) in DataLoader worker process (\d+)/,
    cause: ([, error = '', worker = '']) => `Data worker ${worker} raised ${error}.`,
    advice: 'fix',
    next_step: 'Look at the inner traceback in the log; data.workers=0 shows it in the main process.',
    samples: ['KeyError: Caught KeyError in DataLoader worker process 3.'],
  },
  {
    class: 'dataloader_killed',
    kind: 'late',
    pattern:
      /DataLoader worker \(pid(?:\(s\))? [\d, ]+\) (?:is killed by signal: ([\w ]+)|exited unexpectedly)/,
    cause: ([, signal]) =>
      `A data worker was killed${signal === undefined ? '' : ` (${signal.trim()})`}; often for want of memory.`,
    advice: 'ask',
    next_step: 'Look at the memory of the machine; fewer data.workers need less.',
    samples: [
      'RuntimeError: DataLoader worker (pid 123) is killed by signal: Killed. ',
      'RuntimeError: DataLoader worker (pid(s) 12, 13) exited unexpectedly',
    ],
  },
]
