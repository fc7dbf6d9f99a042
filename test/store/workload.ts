import { writeSync } from 'node:fs'
import { armFailpoints } from '../../src/core/failpoint.ts'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { sampleAttempt, sampleRun, stepEvent } from '../support/sample-run.ts'

/** Writes in a cycle: a run, its start, three of its events, and a number to remember. Each is one transaction. */
const KINDS = 4

/** Does write `i` of the process `name`, which is the only one to do it. */
export function doWrite(store: Store, name: string, i: number): void {
  const id = `${name}-${i - (i % KINDS)}`
  switch (i % KINDS) {
    case 0:
      store.createRun(sampleRun(id), sampleAttempt(id), null)
      return
    case 1:
      if (!store.transition(id, 1, ['planned'], { state: 'running' })) throw new Error(`${id} did not start`)
      return
    case 2: {
      const events = [1, 2, 3].map(seq => stepEvent(seq, seq, { x: i + seq, y: 'NaN' }))
      if (store.ingest({ run_id: id, attempt: 1, writer: name, from: 0, to: 300, events }) !== 3) {
        throw new Error(`${id} had events already`)
      }
      return
    }
    default:
      store.remember(name, { i })
  }
}

/** True when write `i` is in the registry, whole. Throws when half of it is. */
export function isWritten(store: Store, name: string, i: number): boolean {
  const id = `${name}-${i - (i % KINDS)}`
  switch (i % KINDS) {
    case 0: {
      const rows = [store.run(id) !== null, store.attempts(id).length === 1]
      if (rows[0] !== rows[1]) throw new Error(`${id} is half there`)
      return rows[0] ?? false
    }
    case 1: {
      const states = [store.run(id)?.state, store.attempts(id)[0]?.state]
      if (states[0] !== states[1]) throw new Error(`${id} is half started`)
      return states[0] === 'running'
    }
    case 2: {
      const counts = [store.events(id, {}).items.length, store.points(id, 'x', {}).items.length]
      const { step = null } = store.run(id) ?? {}
      const whole = counts.every(count => count === 3) && step === 3 && store.latest(id).x?.value === i + 3
      if (!whole && (counts.some(count => count > 0) || step !== null))
        throw new Error(`${id} has half its events`)
      return whole
    }
    default:
      return Number(store.recall(name)?.i ?? -1) >= i
  }
}

if (import.meta.main) {
  const [path = '', name = '', count = '0', failpoints = ''] = process.argv.slice(2)
  armFailpoints(failpoints)
  const store = openStore(path, { now: () => new Date() })
  for (let i = 0; i < Number(count); i++) {
    doWrite(store, name, i)
    // Waits for the reader, as `process.stdout` would not: a write that is not said was not done.
    writeSync(1, `${i}\n`)
  }
  store.close()
}
