import { join } from 'node:path'
import { expect } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { startWorkload } from './run-workload.ts'
import { isWritten } from './workload.ts'

const now = () => new Date()
/** More writes than a process gets to do before it is killed. */
const ENDLESS = 1_000_000
/** Writes of a round are few, so that a kill is as likely in the first as in the last. */
const MOST_WRITES = 40

/** Kills a writing process at a moment that the round's number decides, and checks what the registry holds then. */
async function crash(path: string, round: number): Promise<void> {
  const name = `r${round}`
  const hit = 1 + ((round * 7) % MOST_WRITES)
  const plan = ['', `store.before-commit:kill@${hit}`, '', `store.after-commit:kill@${hit}`][round % 4] ?? ''
  const work = startWorkload(path, name, ENDLESS, plan)
  if (plan === '') {
    await until(() => work.acknowledged() >= hit || work.child.exitCode !== null, {
      what: `write ${hit}`,
      everyMs: 1,
    })
    work.child.kill('SIGKILL')
  }
  expect(await work.ended, work.stderr()).toMatchObject({ signal: 'SIGKILL' })

  const store = openStore(path, { now })
  const acknowledged = work.acknowledged()
  expect(store.integrity()).toEqual({ ok: true, problems: [] })
  for (let i = 0; i <= acknowledged; i++)
    expect(isWritten(store, name, i), `write ${i} of ${name}`).toBe(true)
  for (let i = acknowledged + 2; i < acknowledged + 8; i++) expect(isWritten(store, name, i)).toBe(false)
  isWritten(store, name, acknowledged + 1)
  store.close()
}

/** Kills `kills` processes in all, in two lanes; a registry is replaced before its check takes long. */
export async function crashRounds(kills: number): Promise<void> {
  const lane = async (first: number) => {
    let path = ''
    for (let round = first, n = 0; round < kills; round += 2, n++) {
      if (n % 15 === 0) path = join(weirdFolder(), 'registry.db')
      await crash(path, round)
    }
  }
  await Promise.all([lane(0), lane(1)])
}
