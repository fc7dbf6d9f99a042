import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keptBy, type Retained } from '../../../src/core/checkpoints/retention.ts'
import { fuzzRuns } from '../../support/fuzz-runs.ts'

const RANKED = ['loss/valid', 'loss/train']
const one = (step: number, more: Partial<Retained> = {}): Retained => ({
  id: `run@${step}${more.attempt ? `#${more.attempt}` : ''}`,
  step,
  attempt: 1,
  current: true,
  metrics: {},
  ...more,
})

it('says why each checkpoint is kept', () => {
  const all = [one(50, { metrics: { 'loss/train': 0.1 } }), one(100), one(150), one(200), one(250), one(300)]
  const kept = keptBy(all, { keep_last: 2, keep_every: 100 }, RANKED)
  expect(Object.fromEntries(kept)).toEqual({
    'run@50': ['best'],
    'run@100': ['every'],
    'run@200': ['every'],
    'run@250': ['last'],
    'run@300': ['last', 'every'],
  })
})

/** The trainer's own rule, which deletes while this one explains. */
const PYTHON = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("retention", sys.argv[1])
retention = importlib.util.module_from_spec(spec)
sys.modules["retention"] = retention
spec.loader.exec_module(retention)
assert retention.RANKED_BY == ("loss/valid", "loss/train")
for case in json.load(sys.stdin):
    current = {c["id"] for c in case["checkpoints"] if c["current"]}
    kept = [retention.Kept(c["id"], c["step"], c["attempt"], {k: v for k, v in c["metrics"].items() if v is not None}) for c in case["checkpoints"]]
    gone = retention.superfluous(kept, current=lambda c: c.name in current, **case["rule"])
    print(json.dumps(sorted(c.name for c in gone)))
`

it('keeps what the trainer keeps, over random shelves', () => {
  const loss = fc.option(fc.constantFrom(0.1, 0.2, 0.3), { nil: null })
  const checkpoint = fc.record({
    step: fc.integer({ min: 0, max: 12 }).map(n => n * 5),
    attempt: fc.integer({ min: 1, max: 3 }),
    current: fc.boolean(),
    metrics: fc.record({ 'loss/train': loss, 'loss/valid': loss }),
  })
  const shelf = fc.uniqueArray(checkpoint, {
    selector: ({ step, attempt }) => `${step}#${attempt}`,
    maxLength: 14,
  })
  const rule = fc.record({
    keep_last: fc.integer({ min: 2, max: 5 }),
    keep_every: fc.option(fc.constantFrom(10, 15, 25), { nil: null }),
  })
  const cases = fc
    .sample(fc.record({ checkpoints: shelf, rule }), { numRuns: fuzzRuns(400), seed: 7 })
    .map(each => ({
      ...each,
      checkpoints: each.checkpoints.map(found => ({ ...found, id: `${found.step}#${found.attempt}` })),
    }))
  const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')
  const { stdout, stderr } = spawnSync(
    python,
    ['-c', PYTHON, resolve('python/orion/checkpoint/retention.py')],
    { input: JSON.stringify(cases), encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  expect(stderr).toBe('')
  const answers = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(answers).toHaveLength(cases.length)
  for (const [at, { checkpoints, rule }] of cases.entries()) {
    const kept = keptBy(checkpoints, rule, RANKED)
    const gone = checkpoints.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
    expect(gone.toSorted(), JSON.stringify(cases[at])).toEqual(answers[at])
  }
})
