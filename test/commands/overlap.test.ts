import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Recording } from '../../src/schema/recording.ts'
import { openStore } from '../../src/store/open.ts'
import { seedFamily } from '../support/seeded-family.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { orion } from './program.ts'

const sha = (letter: string) => letter.repeat(64)

function recording(id: string, hash: string, change: Partial<Recording> = {}): Recording {
  return {
    id,
    dataset: 'lab',
    session: id.slice(4),
    subject: null,
    modalities: ['spikes'],
    fields: [],
    units: 4,
    spikes: 9,
    trials: 0,
    start_s: 0,
    end_s: 60,
    duration_s: 60,
    path: `/data/${id}.h5`,
    bytes: 1,
    hash: sha(hash),
    file_sha256: sha(hash),
    source: null,
    ...change,
  }
}

let home: string
beforeAll(() => {
  home = weirdFolder()
  seedFamily(join(home, 'orion home'))
  const store = openStore(join(home, 'orion home', 'registry.db'), { now: () => new Date() })
  store.addRecording(recording('lab/p042', 'c'))
  const source = { path: '/data/lab/p042.h5', format: 'hdf5', sha256: sha('c') }
  store.addRecording(recording('lab/filtered', 'd', { source }))
  store.addRecording(recording('lab/other', 'e'))
  store.close()
})

const call = (...argv: string[]) => orion(['overlap', ...argv], { home })

describe('orion overlap', () => {
  it('lists recordings and windows that a checkpoint was trained on, and ends with 1', async () => {
    // run-base@200 has seen the first 20 of 60 seconds of lab/p042.
    const said = await call('run-base@200', 'query(dataset="lab")', '--window', '2')
    expect(said.code).toBe(1)
    expect(said.stdout).toMatch(/lab\/p042 +10 of 30 +20 s +itself +0.00-20.00/)
    expect(said.stdout).toMatch(/lab\/filtered +10 of 30 +20 s +lab\/p042 \(made from the same file\)/)
    expect(said.stdout).not.toMatch(/lab\/other/)
    expect(said.stdout).toMatch(
      /overlap {2}run-base@200 was trained on 20 of 90 windows of 2 s in 3 recordings/,
    )
    const { item } = JSON.parse(
      (await call('run-base@200', 'query(id="lab/p042")', '--window', '8', '--json')).stdout,
    )
    expect(item).toMatchObject({
      overlapping: 3,
      recordings: [
        {
          id: 'lab/p042',
          windows: [
            [0, 8],
            [8, 16],
            [16, 24],
          ],
          shared_s: 20,
        },
      ],
    })
  })

  it('finds none in a part of the same recording that was held out', async () => {
    const said = await call(
      'run-base@200',
      'query(id="lab/p042")',
      '--part',
      'valid',
      '--window',
      '0.5',
      '--step',
      '0.1',
    )
    expect(said).toMatchObject({ code: 0, stderr: '' })
    expect(said.stdout).toMatch(
      /no overlap {2}run-base@200 has seen none of 86 windows of 0.5 s in 1 recording, valid part/,
    )
  })

  it('says what is wrong with a query, a checkpoint or a window', async () => {
    expect((await call('run-base@200', 'query(dataset=lab)')).code).toBe(3)
    expect((await call('run-base@7', 'query(dataset="lab")')).code).toBe(5)
    const long = await call('run-base@200', 'query(dataset="lab")', '--window', '100')
    expect(long.code).toBe(5)
    expect(long.stderr).toMatch(/No window of 100 s fits into the whole part of 3 recordings/)
  })
})
