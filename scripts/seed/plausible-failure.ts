import type { Failure } from '../../src/schema/failure.ts'
import type { Random } from './random.ts'

const FAILURES: readonly [Failure, ...Failure[]] = [
  {
    class: 'cuda_oom',
    cause: 'rank 1 ran out of GPU memory: 2.50 GiB asked, 1.12 GiB free of 39.39 GiB',
    rank: 1,
    host: 'gpu-014',
    evidence: ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB.'],
    resume_safe: false,
    advice: 'fix',
    next_step: 'Lower data.batch_size, or raise training.accumulate to keep the global batch.',
  },
  {
    class: 'nan_loss',
    cause: 'loss/train became NaN',
    rank: 0,
    host: 'gpu-003',
    evidence: ['loss/train is NaN', 'grad_norm 8.1e+17 one step earlier'],
    resume_safe: false,
    advice: 'fix',
    next_step: 'Lower optimizer.lr or clip gradients, then resume from the last good checkpoint.',
  },
  {
    class: 'killed_unknown',
    cause: 'the job was killed by SIGKILL and nobody said why',
    rank: null,
    host: 'login-2',
    evidence: [],
    resume_safe: true,
    advice: 'yes',
    next_step: 'Resume the run.',
  },
  {
    class: 'disk_full',
    cause: 'no space left where checkpoints are written',
    rank: 0,
    host: 'gpu-007',
    evidence: ["OSError: [Errno 28] No space left on device: 'step-000004000.tmp/distributed/__0_0.distcp'"],
    resume_safe: false,
    advice: 'fix',
    next_step: 'Free space under the run root, then resume.',
  },
]

export function plausibleFailure(random: Random): Failure {
  return random.pick(FAILURES)
}

export const LOST: Failure = {
  class: 'lost',
  cause: 'neither a process nor an exit record is left',
  rank: null,
  host: 'gpu-021',
  evidence: [],
  resume_safe: true,
  advice: 'yes',
  next_step: 'Resume the run.',
}
