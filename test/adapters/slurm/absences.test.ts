import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Absences } from '../../../src/adapters/slurm/absences.ts'
import type { Observation } from '../../../src/core/adapter.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

const PATIENCE_MS = 30_000
const job = (token: string) => ({ token, run_path: '/runs/r', attempt: 1, handle: null })
const absent: Observation = { state: 'absent' }
const running: Observation = { state: 'running', started_at: null, supervised: true }

/** Processes that look once each at a time of a clock, and were answered then. */
function lookers(file = join(weirdFolder(), 'slurm', 'absent.json')) {
  const at = (ms: number) => new Absences(PATIENCE_MS, file, () => ms)
  return { file, at, misses: (ms: number, token = 'a') => at(ms).missed(job(token), absent, ms - 1) }
}

it('a job that answers have not named for long enough is gone, also for commands that look once each', async () => {
  const { at, misses } = lookers()
  expect(await misses(1_000)).toMatchObject({ state: 'unknown' })
  expect(await misses(20_000)).toMatchObject({ state: 'unknown' })
  expect(await misses(32_000, 'another')).toMatchObject({ state: 'unknown' })
  expect(await at(32_000).waits(job('a'))).toBe(false)
  expect(await misses(32_000)).toEqual(absent)
})

it('one answer is not believed, however old it is', async () => {
  const { at } = lookers()
  const one = at(1_000)
  expect(await one.missed(job('a'), absent, 900)).toMatchObject({ state: 'unknown' })
  expect(await at(90_000).missed(job('a'), absent, 900)).toMatchObject({ state: 'unknown' })
})

it('a job that is seen again is missed anew from then on', async () => {
  const { at, misses } = lookers()
  await misses(1_000)
  expect(await at(20_000).seen(job('a'), running)).toEqual(running)
  expect(await misses(32_000)).toMatchObject({ state: 'unknown' })
  expect(await misses(63_000)).toEqual(absent)
})

it('many that are missed at once are all kept, and those of yesterday are forgotten', async () => {
  const { at, file } = lookers()
  const tokens = Array.from({ length: 50 }, (_, n) => `job-${n}`)
  const one = at(1_000)
  await Promise.all(tokens.map(token => one.missed(job(token), absent, 0)))
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toEqual(tokens)
  await at(90_000_000).missed(job('today'), absent, 0)
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toEqual(['today'])
})

it.each(['', '{"a": "soon"}', '[1', 'null'])(
  'a damaged file (%j) costs time, never a wrong end',
  async text => {
    const { file, misses } = lookers()
    await misses(0)
    writeFileSync(file, text)
    expect(await misses(40_000)).toMatchObject({ state: 'unknown' })
    expect(await misses(80_000)).toEqual(absent)
  },
)
