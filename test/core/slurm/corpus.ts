import type { SlurmMeaning } from '../../../src/core/slurm/states.ts'

/** A line as a version of squeue or sacct prints it, and what it says of job `orion-a-1-b`; null: it is no job of ours. */
export interface Sample {
  what: string
  line: string
  meaning: SlurmMeaning | null
}

const NAME = 'orion-a-1-b'
const START = '2026-11-27T14:13:50'
const line = (state: string, reason = 'None', nodes = 'n1', start = START, id = '18', name = `${NAME}|`) =>
  [id, state, reason, start, nodes, 'main', '1:00:00', '0', id, name].join('|')
const accounted = (state: string, flags = 'SchedMain,StartReceived', nodes = 'n1', id = '18') =>
  [id, state, 'None', START, nodes, 'main', '01:00:00', flags, id, NAME].join('|')

const waiting = (reason: string): Sample => ({
  what: `squeue, waits for ${reason}`,
  line: line('PENDING', reason, '', 'N/A'),
  meaning: 'queued',
})
const queue = (state: string, meaning: SlurmMeaning): Sample => ({
  what: `squeue, ${state}`,
  line: line(state),
  meaning,
})
const memory = (state: string, meaning: SlurmMeaning): Sample => ({
  what: `sacct, ${state}`,
  line: accounted(state),
  meaning,
})
const none = (what: string, text: string): Sample => ({ what, line: text, meaning: null })

export const CORPUS: readonly Sample[] = [
  ...[
    'None',
    'Priority',
    'Resources',
    'BeginTime',
    'Dependency',
    'DependencyNeverSatisfied',
    'JobHeldUser',
    'JobHeldAdmin',
    'PartitionConfig',
    'PartitionNodeLimit',
    'PartitionTimeLimit',
    'PartitionDown',
    'QOSMaxJobsPerUserLimit',
    'AssocGrpCPUMinutesLimit',
    'AssociationJobLimit',
    'ReqNodeNotAvail, UnavailableNodes:n[1-2]',
    '(Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions)',
    'launch failed requeued held',
    'Reservation',
    'Licenses',
  ].map(waiting),
  queue('RUNNING', 'running'),
  queue('SUSPENDED', 'running'),
  queue('COMPLETING', 'running'),
  queue('STAGE_OUT', 'running'),
  queue('RESIZING', 'running'),
  queue('STOPPED', 'running'),
  queue('SIGNALING', 'running'),
  queue('EXPEDITING', 'running'),
  queue('CONFIGURING', 'queued'),
  queue('REQUEUED', 'queued'),
  queue('REQUEUE_FED', 'queued'),
  queue('REQUEUE_HOLD', 'queued'),
  queue('SPECIAL_EXIT', 'queued'),
  queue('RESV_DEL_HOLD', 'queued'),
  queue('COMPLETED', 'completed'),
  queue('CANCELLED', 'cancelled'),
  queue('FAILED', 'failed'),
  queue('TIMEOUT', 'failed'),
  queue('NODE_FAIL', 'failed'),
  queue('PREEMPTED', 'preempted'),
  queue('BOOT_FAIL', 'failed'),
  queue('DEADLINE', 'failed'),
  queue('OUT_OF_MEMORY', 'failed'),
  queue('REVOKED', 'failed'),
  queue('LAUNCH_FAILED', 'unknown'),
  queue('POWER_UP_NODE', 'unknown'),
  queue('A_STATE_OF_2031', 'unknown'),
  memory('COMPLETED', 'completed'),
  memory('CANCELLED by 1000', 'cancelled'),
  memory('CANCELLED by 0', 'cancelled'),
  memory('OUT_OF_ME+', 'failed'),
  memory('NODE_FAIL', 'failed'),
  memory('PREEMPTED', 'preempted'),
  memory('TIMEOUT', 'failed'),
  memory('RUNNING', 'running'),
  memory('PENDING', 'queued'),
  { what: 'sacct, no flags', line: accounted('COMPLETED', ''), meaning: 'completed' },
  {
    what: 'sacct, nodes were never given',
    line: accounted('CANCELLED by 7', '', 'None assigned'),
    meaning: 'cancelled',
  },
  { what: 'squeue, many nodes', line: line('RUNNING', 'None', 'gpu-a[01-12,15],gpu-b3'), meaning: 'running' },
  {
    what: 'squeue, a task of an array',
    line: line('RUNNING', 'None', 'n1', START, '16_3'),
    meaning: 'running',
  },
  none('an array that was not expanded', line('PENDING', 'None', '', 'N/A', '16_[1-3%2]')),
  none('a part of a heterogeneous job', line('RUNNING', 'None', 'n1', START, '16+1')),
  none('a line joined to another', '17|COMPLETED|None|N/A||main|1:00:00|0|18|orion-a-1-b|'),
  none(
    'a controller out of reach',
    'slurm_load_jobs error: Unable to contact slurm controller (connect failure)',
  ),
  none('a time-out', 'slurm_load_jobs error: Socket timed out on send/recv operation'),
  none('no accounting', 'Slurm accounting storage is disabled'),
  none('a header', 'JOBID|STATE|REASON|START_TIME|NODELIST|PARTITION|TIME_LIMIT|RESTARTS|JOBID|NAME|'),
  none('a warning of the site', 'Warning: maintenance on Tuesday, jobs that end later will not start'),
  none('nothing', ''),
  none('bars', '||||||||||'),
  none('half a line', '18|RUNNING|None|2026-11-27T14:13'),
  none('a state in lower case', line('running')),
]
