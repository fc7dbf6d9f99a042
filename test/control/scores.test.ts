import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { scoreOfEach } from '../../src/control/scores.ts'
import { openStore } from '../../src/store/open.ts'
import { NOW } from '../support/seeded-registry.ts'
import { seedScores } from '../support/seeded-scores.ts'
import { weirdFolder } from '../support/weird-folder.ts'

it('a list shows of each run the last answer, over most of the items, also while a newer question waits', () => {
  const home = weirdFolder()
  seedScores(home)
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  onTestFinished(() => store.close())
  const runs = ['run-base', 'run-p042', 'run-p043', 'run-fork', 'eval-done']
  const shown = () =>
    [...scoreOfEach({ store } as Parameters<typeof scoreOfEach>[0], runs)].map(([run, { suite, step }]) => [
      run,
      suite,
      step,
    ])
  const expected = [
    ['run-base', 'r2-velocity@1', 500],
    ['run-p042', 'r2-velocity@1', 100],
    ['run-fork', 'r2-velocity@1', 500],
  ]
  expect(shown().toSorted()).toEqual(expected.toSorted())
  const [answer] = store.measured({ of_run: 'run-p042', state: 'finished', limit: 1 }).items
  if (!answer) throw new Error('run-p042 was not measured')
  const { suite, checkpoint_hash, dataset_hash, partial_subset, partial_seed } = answer
  store.ingest({
    run_id: 'run-p042',
    attempt: 1,
    writer: 'later',
    from: 0,
    to: 9,
    events: [
      {
        seq: 1,
        time: new Date(NOW.getTime() + 60_000).toISOString(),
        rank: 0,
        type: 'benchmark.scheduled',
        key: 'f'.repeat(64),
        suite,
        of_run: 'run-p042',
        step: 150,
        checkpoint_hash: checkpoint_hash.replace(/^./, c => (c === '0' ? '1' : '0')),
        dataset_hash,
        partial_subset,
        partial_seed,
      },
    ],
  })
  expect(shown().toSorted()).toEqual(expected.toSorted())
})
