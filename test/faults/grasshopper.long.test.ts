import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { Measured } from '../../src/schema/benchmark.ts'
import { InterruptedTraining, type Training } from './interrupted-training.ts'

const example = resolve('examples', 'grasshopper')

/** The example as its README runs it. */
const grasshopper: Training = {
  ranks: 1,
  steps: 500,
  config: join(example, 'grasshopper.yaml'),
  prepare(home) {
    const python = home.env.ORION_PYTHON ?? resolve('.venv/bin/python')
    const recordings = join(home.path, 'grasshopper')
    execFileSync(python, [join(example, 'make_nwb.py'), recordings], { stdio: 'ignore' })
    home.must('data', 'add', recordings)
  },
}

it('a training on real recordings, killed in the middle and resumed, ends with the bits of one that ran through', async () => {
  const training = new InterruptedTraining(grasshopper)
  const { result: reference } = training.reference()
  expect(reference.losses.size).toBe(100)
  const { id, result } = await training.interrupted('interrupted', 'everything', { atStep: 250 })
  expect(training.show(id).attempt).toBe(2)
  expect(result).toEqual(reference)
  expect(training.trainedTwice(id)).toEqual([])

  // The model beats its baseline in time that neither was trained on.
  const { home } = training
  const suite = 'grasshopper-envelope'
  const subjects = [`${id}@${grasshopper.steps}`, 'baseline']
  for (const subject of subjects) home.must('bench', 'run', suite, subject)
  const [model, baseline] = subjects.flatMap(subject => home.json<Measured[]>('bench', 'results', subject))
  const r2 = (measured: Measured | undefined) => measured?.scores?.r2?.value ?? Number.NaN
  process.stdout.write(`R2 of the model ${r2(model)}, of its baseline ${r2(baseline)}\n`)
  expect([model?.items, baseline?.items]).toEqual([8, 8])
  expect(r2(baseline)).toBeGreaterThan(0.05)
  expect(r2(model)).toBeGreaterThan(r2(baseline))
  expect(model?.overlap?.overlapping).toBe(0)
  expect(home.must('bench', 'compare', suite, 'baseline', subjects[0] ?? '')).toContain('r2')
}, 900_000)
