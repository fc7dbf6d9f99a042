import { expect, it } from 'vitest'
import { canHaveRig } from '../../rig/for-tests.ts'
import { openCluster } from './cluster.ts'
import { lyingWorld } from './lying-world.ts'
import { submissions } from './submissions.ts'

it.runIf(canHaveRig())(
  '300 submissions through a lying sbatch, a third of them with Orion killed, are 300 jobs or honest refusals',
  async () => {
    await openCluster().ready()
    const world = await lyingWorld()
    const tally = await submissions(world, { count: 300, at_once: 8, kills: true })
    process.stdout.write(`${JSON.stringify(tally)}\n`)
    expect(tally).toMatchObject({ doubles: [], lost: [] })
    expect(tally.completed + tally.refused + tally.nothing).toBe(300)
    world.close()
  },
  3_600_000,
)
