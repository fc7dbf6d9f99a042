/** Moments where a test may stop, break or starve the program. A test fails when one is never reached. */
export const FAILPOINTS = [
  /** Before each statement of a migration. */
  'store.migrate',
  /** Everything of a transaction is written, nothing is committed. */
  'store.before-commit',
  /** Committed, but the caller does not know it yet. */
  'store.after-commit',
  /** A backup file is whole under its temporary name. */
  'store.backup',
  /** The bundle lies in the run directory, the registry knows nothing of the run. */
  'launch.bundle-written',
  /** Run, attempt and outbox row are committed, nothing is sent. */
  'submit.recorded-not-sent',
  /** The registry says sent, the adapter was not called yet. */
  'submit.marked-not-sent',
  /** The job may be running, its handle is not recorded. */
  'submit.accepted-not-recorded',
  /** The handle is recorded, nobody was told. */
  'submit.recorded',
  /** Events up to the end are stored, the state is not moved. */
  'reconcile.ingested-not-moved',
  /** The user's wish to stop is known to the job's folder, no process was signalled. */
  'cancel.before-signal',
  /** The registry says deleted, the files are still there. */
  'delete.recorded',
  /** Nothing of a job was started yet. */
  'supervisor.before-spawn',
  /** A supervisor was started, and nobody was told. */
  'supervisor.after-spawn',
] as const
export type Failpoint = (typeof FAILPOINTS)[number]

const ACTIONS = ['kill', 'throw', 'hang', 'enospc'] as const
type Action = (typeof ACTIONS)[number]

interface Armed {
  action: Action
  /** Hits that pass before the action. */
  skip: number
}

let armed: Map<string, Armed> | null = null

/** Arms failpoints from `name:action[@hit],...`, as in `store.migrate:kill@3`; null or empty disarms all. */
export function armFailpoints(spec: string | null): void {
  armed = spec ? new Map(spec.split(',').map(parse)) : null
}

/** Marks a moment. Does nothing unless a test armed it. */
export function failpoint(name: Failpoint): void {
  if (armed !== null) hit(name)
}

function parse(entry: string): [string, Armed] {
  const match = /^([a-z.-]+):([a-z]+)(?:@(\d+))?$/.exec(entry)
  const name = FAILPOINTS.find(known => known === match?.[1])
  const action = ACTIONS.find(known => known === match?.[2])
  if (!name || !action) throw new Error(`failpoint ${entry}: expected name:${ACTIONS.join('|')}[@hit]`)
  return [name, { action, skip: Number(match?.[3] ?? 1) - 1 }]
}

function hit(name: Failpoint): void {
  const point = armed?.get(name)
  if (!point) return
  if (point.skip > 0) {
    point.skip -= 1
    return
  }
  switch (point.action) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      break
    case 'hang':
      break
    case 'throw':
      throw new Error(`failpoint ${name}`)
    case 'enospc':
      throw Object.assign(new Error(`ENOSPC: no space left on device, failpoint ${name}`), { code: 'ENOSPC' })
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
