import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { folder, home, json, prepare, run, train } from './bench-scene.ts'

const gate = join(home, 'gate')

/** A suite whose job, not its preflight, waits for a file. */
const PATIENT = `
import os, sys, time
import orion

class Patient(orion.R2):
    def parts(self, prediction, target, mean):
        while '--probe' not in sys.argv and not os.path.exists(${JSON.stringify(gate)}):
            time.sleep(0.05)
        return super().parts(prediction, target, mean)

@orion.benchmark(name="patient", version=1)
class Suite(orion.Benchmark):
    """Velocity of the cursor, when the file is there."""

    def held_out_data(self):
        return orion.HeldOut('query(dataset="r2-test")', field="cursor.vel", last=0.3, item_s=0.5)

    def metrics(self):
        return [Patient()]
`

/** Starts a measurement and returns the run that measures. */
async function detach(of: string): Promise<string> {
  const { stdout } = await run('bench', 'run', 'patient', of, '--detach', '--json')
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  return lines.find(line => line.type === 'launched').run.id
}

beforeAll(async () => {
  await prepare()
  writeFileSync(join(home, 'config', 'orion', 'benchmarks', 'patient.py'), PATIENT)
})

const steps = (pruned: { item: { deleted: { checkpoint: { step: number } }[] } }) =>
  pruned.item.deleted.map(({ checkpoint }) => checkpoint.step)

it('a checkpoint that is being measured by hand is kept until that is over, and its result outlives the run', async () => {
  const id = await train('checkpoint.keep_last=3')
  const prune = (...flags: string[]) => json('prune', id, '--keep-last', '1', ...flags)
  // Neither the newest nor the best.
  const [step] = steps(await prune('--dry-run'))
  const name = `step-00000000${step}`

  const measuring = await detach(`${id}@${step}`)
  expect(await folder(id, 'awaiting')).toEqual([`${name}.${measuring}`])
  const why = `Step ${step} is being measured on patient@1 by run ${measuring}.`
  const pruned = await prune()
  expect(steps(pruned)).not.toContain(step)
  expect(pruned.item.spared).toMatchObject([{ why }])
  const refused = await run('delete', `${id}@${step}`)
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toContain(why)
  expect(await run('cancel', measuring)).toMatchObject({ code: 0 })
  expect(await folder(id, 'awaiting')).toEqual([])

  const again = await detach(`${id}@${step}`)
  expect(await folder(id, 'awaiting')).toEqual([`${name}.${again}`])
  writeFileSync(gate, '')
  await until(
    async () => {
      await run('bench', 'results', id)
      return (await json('show', again)).item.state === 'completed'
    },
    { timeoutMs: 90_000, everyMs: 300, what: 'the measurement to be over' },
  )
  expect(await folder(id, 'awaiting')).toEqual([])
  expect(steps(await prune())).toEqual([step])

  // Its result is kept apart from the run that measured.
  rmSync(join((await json('show', again)).item.path, 'benchmarks'), { recursive: true })
  const { items } = await json('bench', 'results', id, '--items')
  expect(items[0].result.items).toHaveLength(24)
}, 300_000)
