import type { Signature } from './signature.ts'

export const schedulerSignatures: Signature[] = [
  {
    class: 'time_limit',
    kind: 'confirm',
    pattern: /CANCELLED AT \S+ DUE TO TIME LIMIT/,
    word: /^TIMEOUT\b/i,
    cause: 'The job reached its time limit.',
    advice: 'yes',
    next_step:
      'Resume from the newest checkpoint; if there is none, ask for more time or set checkpoint.every lower.',
    samples: ['slurmstepd: error: *** JOB 2 ON r2 CANCELLED AT 2026-11-24T00:00:00 DUE TO TIME LIMIT ***'],
  },
  {
    class: 'deadline',
    kind: 'confirm',
    pattern: /with time_(?:min|limit) \d+ exceeded deadline \S+ and cancelled/,
    word: /^DEADLINE\b/i,
    cause: 'The deadline of the job passed before it could have ended.',
    advice: 'ask',
    next_step: 'Resume it if it is still wanted: its deadline does not go with it.',
    samples: ['slurmctld: JobId=7 with time_limit 10 exceeded deadline 2026-11-24T00:00:00 and cancelled'],
  },
  {
    class: 'preempted',
    kind: 'confirm',
    pattern: /CANCELLED AT \S+ DUE TO PREEMPTION|^PreemptTime=\d{4}-/,
    word: /^PREEMPTED\b/i,
    cause: 'The scheduler gave the machine to another job.',
    advice: 'yes',
    next_step: 'Resume, unless the scheduler has already put the job back into its queue.',
    samples: [
      'slurmstepd: error: *** JOB 2 ON r2 CANCELLED AT 2026-11-24T00:00:00 DUE TO PREEMPTION ***',
      'PreemptTime=2026-11-28T12:41:19',
    ],
  },
  {
    class: 'node_fail',
    kind: 'confirm',
    pattern: /CANCELLED AT \S+ DUE TO NODE FAILURE|srun: error: Node failure on (\S+)/,
    word: /^(?:NODE_FAIL|BOOT_FAIL)\b/i,
    cause: ([said, node]) =>
      /^BOOT_FAIL/i.test(said)
        ? 'Its nodes did not start.'
        : node === undefined
          ? 'A node failed.'
          : `The node ${node} failed.`,
    advice: 'yes',
    next_step: 'Resume, and keep the node out (--exclude) if it failed before.',
    samples: [
      'slurmstepd: error: *** JOB 2 ON r2 CANCELLED AT 2026-11-24T00:00:00 DUE TO NODE FAILURE, SEE SLURMCTLD LOG ***',
      'srun: error: Node failure on r2',
    ],
  },
  {
    class: 'requeued',
    kind: 'confirm',
    pattern: /CANCELLED AT \S+ DUE TO JOB REQUEUE/,
    word: /^REQUEUED\b/i,
    cause: 'The job was put back into the queue of the scheduler.',
    advice: 'yes',
    next_step: 'Resume from the newest checkpoint: a job that was put back starts nothing a second time.',
    samples: ['slurmstepd: error: *** JOB 9 ON r1 CANCELLED AT 2026-11-24T00:00:00 DUE TO JOB REQUEUE ***'],
  },
  {
    class: 'cancelled',
    kind: 'late',
    pattern: /\*\*\* JOB \S+ ON \S+ CANCELLED AT \S+ \*\*\*/,
    word: /^CANCELLED\b(?: by (\d+(?: \([^()]*\))?))?/i,
    cause: ([, who]) =>
      who === undefined
        ? 'The job was cancelled in the scheduler.'
        : `The job was cancelled in the scheduler, by user ${who}.`,
    advice: 'ask',
    next_step: 'Resume it if it was not meant to end.',
    samples: ['slurmstepd: error: *** JOB 2 ON r2 CANCELLED AT 2026-11-24T00:00:00 ***'],
  },
  {
    class: 'stopped',
    kind: 'info',
    pattern: /Received (\d+) death signal|SignalException: Process \d+ got signal: (\d+)/,
    cause: ([, first, second]) => `Signal ${first ?? second} from outside stopped the job.`,
    advice: 'yes',
    next_step: 'Resume from the newest checkpoint.',
    samples: [
      'W1124 00:00:00.1 torch/distributed/elastic/agent/server/api.py:719] Received 15 death signal, shutting down workers',
      'torch.distributed.elastic.multiprocessing.api.SignalException: Process 17 got signal: 15',
    ],
  },
]
