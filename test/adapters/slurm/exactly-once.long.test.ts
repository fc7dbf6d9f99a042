import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { canHaveRig } from '../../rig/for-tests.ts'
import { breakConnections } from '../ssh/break.ts'
import { BOTH, configFor, sshd, stopDaemon } from '../ssh/hosts.ts'
import { openCluster, slurmConfPath } from './cluster.ts'
import { lyingWorld, worldOver } from './lying-world.ts'
import { submissions } from './submissions.ts'

const COUNT = 300

describe.runIf(canHaveRig())(`${COUNT} submissions are ${COUNT} jobs or honest refusals`, () => {
  it('through a lying sbatch, a third of them with Orion killed', async () => {
    await openCluster().ready()
    const world = await lyingWorld()
    const tally = await submissions(world, { count: COUNT, at_once: 8, kills: true })
    process.stdout.write(`${JSON.stringify(tally)}\n`)
    expect(tally).toMatchObject({ doubles: [], lost: [] })
    expect(tally.completed + tally.refused + tally.nothing).toBe(COUNT)
    world.close()
  }, 3_600_000)

  it.each(BOTH)(
    'over %s, every handful with all connections broken at a random moment',
    async transport => {
      await openCluster().ready()
      const server = await sshd([`SetEnv SLURM_CONF=${slurmConfPath()}`, 'MaxStartups 500'])
      onTestFinished(() => stopDaemon(server.daemon))
      const known = join(mkdtempSync(join(tmpdir(), 'breaks-')), 'known_hosts')
      writeFileSync(known, server.known)
      const ssh_config = configFor(server.port, [`UserKnownHostsFile ${known}`])
      const world = worldOver({ host: 'box', ssh_config, transport })
      let broken = 0
      const tally = await submissions(world, {
        count: COUNT,
        at_once: 4,
        kills: false,
        async beside() {
          await pause(Math.random() * 2_500)
          broken += 1
          breakConnections(server.daemon.pid)
        },
      })
      const runs = join(world.home, 'state', 'runs')
      const started = readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter(path =>
        path.endsWith('/started.json'),
      )
      process.stdout.write(`${transport}: ${broken} times broken, ${JSON.stringify(tally)}\n`)
      expect(tally).toMatchObject({ doubles: [], lost: [] })
      expect(tally.completed + tally.refused).toBe(COUNT)
      expect(started).toHaveLength(tally.completed)
      world.close()
    },
    3_600_000,
  )
})
