import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { dataAdd } from '../../src/control/data-add.ts'
import { overlap } from '../../src/control/overlap.ts'
import type { Span } from '../../src/core/spans.ts'
import { writeCheckpoint } from '../support/checkpoint-folder.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { addSubmitted, sampleRun } from '../support/sample-run.ts'

const PYTHON = join(process.cwd(), '.venv', 'bin', 'python')
/** A copy of a recording under another name: other values, and perhaps a word on where it comes from. */
const DERIVE = `
import sys, shutil, h5py
source, path, session, derived_from = sys.argv[1:5]
shutil.copy(source, path)
with h5py.File(path, "a") as file:
    file["session"].attrs["id"] = session
    file["cursor/vel"][...] = file["cursor/vel"][...] * 0.5
    if derived_from:
        file["session"].attrs["derived_from"] = derived_from
`
const ORIGINAL = 'r2-test/reach-1'

let world: World
let data: string
let original: string

function derive(name: string, derivedFrom: string): string {
  const path = join(data, `${name}.h5`)
  execFileSync(PYTHON, ['-c', DERIVE, original, path, name, derivedFrom])
  return path
}

const add = (path: string, source?: string) =>
  dataAdd(world.ctx, [path], source === undefined ? {} : { source }, () => {})
const recording = (id: string) => {
  const found = world.ctx.store.recording(id)
  if (!found) throw new Error(`no ${id}`)
  return found
}

beforeAll(async () => {
  world = await openWorld()
  data = join(world.home, 'data')
  mkdirSync(data)
  const sizes = ['--recordings', '1', '--duration-s', '20', '--units', '4']
  await world.ctx.dataTool('orion.ursa', ['simulate', 'r2-test', '--out', data, ...sizes], () => {})
  const [file = ''] = readdirSync(join(data, 'r2-test'))
  original = join(data, 'r2-test', file)
  // It is read before what it was made from.
  derive('a-filtered', ORIGINAL)
  expect(await add(data)).toMatchObject({ added: 2, refused: [] })
  return () => world.close()
}, 60_000)

describe('a recording that was made from another one', () => {
  it('knows that one, as its file or --source says, also when it is added once more without a word', async () => {
    const { id, hash, file_sha256, path } = recording(ORIGINAL)
    const source = { path, format: 'torch_brain', sha256: file_sha256, recording: { id, hash } }
    expect(recording('r2-test/a-filtered').source).toEqual(source)
    const sorted = derive('sorted', '')
    expect(await add(sorted, recording('r2-test/a-filtered').hash)).toMatchObject({ added: 1, refused: [] })
    expect(recording('r2-test/sorted').source?.recording?.id).toBe('r2-test/a-filtered')
    expect(await add(sorted)).toMatchObject({ unchanged: 1 })
  })

  it.each([
    ['one that is not there', 'r2-test/nine', 'it is made from r2-test/nine, which is not in the catalog'],
    ['itself', ORIGINAL, `it cannot be made from ${ORIGINAL}: ${ORIGINAL} is this recording itself`],
    ['one that was made from it', 'r2-test/a-filtered', 'r2-test/a-filtered was made from it'],
  ])('is refused where it would come from %s', async (_what, source, why) => {
    const before = world.ctx.store.recordings()
    const { refused, replaced } = await add(original, source)
    expect({ refused, replaced }).toMatchObject({ replaced: 0, refused: [{ path: original }] })
    expect(refused[0]?.why).toContain(why)
    expect(world.ctx.store.recordings()).toEqual(before)
  })

  it('is found behind a checkpoint that was trained on it, window by window, through two steps and an original that changed since', async () => {
    const tuned = (name: string, windows: [number, number][]) => {
      const path = join(world.home, 'state', 'runs', name)
      addSubmitted(world.ctx.store, sampleRun(name, { name, path, adapter: 'local' }))
      const { id, hash } = recording('r2-test/sorted')
      const saved = writeCheckpoint(join(path, 'checkpoints', 'step-000000010'), {
        ...{ run_id: name, step: 10, weights: { w: [windows.length, windows[0]?.[0] ?? 0] }, config: {} },
        data: { [id]: { hash, windows, samples: 9 } },
      })
      const facts = { seq: 1, time: world.ctx.now().toISOString(), rank: 0, step: 10, metrics: {} }
      world.ctx.store.ingest({
        ...{ run_id: name, attempt: 1, writer: 'job', from: 0, to: 1 },
        events: [{ ...facts, type: 'checkpoint.saved', name: 'step-000000010', ...saved }],
      })
    }
    tuned('meets', [[12, 14]])
    tuned('apart', [[0, 10]])
    const held = { part: 'valid' as const, split: { train: 0.5, valid: 0.5 }, window_s: 1, step_s: 1 }
    const seen = async (name: string): Promise<Span[][]> =>
      (await overlap(world.ctx, `${name}@10`, { query: `query(id="${ORIGINAL}")`, ...held })).windows
    expect(await seen('meets')).toEqual([
      [
        [12, 13],
        [13, 14],
      ],
    ])
    expect(await seen('apart')).toEqual([])
    const { added_at: _, ...entry } = recording(ORIGINAL)
    // The same content in other bytes.
    world.ctx.store.addRecording({ ...entry, file_sha256: 'f'.repeat(64) })
    expect(await seen('meets')).toEqual([
      [
        [12, 13],
        [13, 14],
      ],
    ])
    expect(await seen('apart')).toEqual([])
  })
})
