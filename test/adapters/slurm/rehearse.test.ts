import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { canHaveRig } from '../../rig/for-tests.ts'
import { type Cluster, openCluster } from './cluster.ts'

const ONE = { ranks: 1, nodes: 1, threads_per_rank: 1 }

describe.runIf(canHaveRig()).each([undefined, 'ssh'] as const)(
  'a rehearsal of a submission, over %s',
  over => {
    let cluster: Cluster | undefined
    const rehearse = async (slurm: Record<string, unknown>, resources = ONE) => {
      cluster = openCluster({ ...(over ? { over } : {}), slurm })
      const answer = await cluster.adapter.rehearse?.(resources)
      expect(await cluster.slurm('squeue', '--noheader', '--name=wrap', '--format=%i')).toBe('')
      return answer
    }
    beforeAll(() => openCluster().ready())
    afterEach(() => cluster?.adapter.close())

    it('says when and where a job could start', async () => {
      expect(await rehearse({}, { ...ONE, ranks: 4, nodes: 2 })).toMatchObject({
        verdict: 'pass',
        found: expect.stringMatching(/could start at .* on n\[1-2\]/),
      })
    }, 60_000)

    it.each([
      { what: 'an unknown partition', slurm: { partition: 'nope' }, todo: /main/ },
      {
        what: 'an option in the name of a partition',
        slurm: { partition: '-n 2\n#$(touch canary)' },
        todo: /main/,
      },
      { what: 'more memory than a node has', slurm: { memory: '16G' }, todo: /2 nodes of 4 cores/ },
      { what: 'a generic resource that nobody has', slurm: { gres: 'fpga:1' }, todo: /Ask for less/ },
      { what: 'a feature that nobody has', slurm: { constraint: 'a100' }, todo: /constraint/ },
      { what: 'an unknown reservation', slurm: { reservation: 'ours' }, todo: /reservation/ },
      {
        what: 'more time than the partition gives',
        slurm: { partition: 'urgent', time_limit: '9:00:00' },
        todo: /time_limit/,
      },
    ])(
      'refuses $what with what to do, and queues nothing',
      async ({ slurm, todo }) => {
        expect(await rehearse(slurm)).toMatchObject({ verdict: 'fail', todo: expect.stringMatching(todo) })
      },
      60_000,
    )

    it('refuses more nodes and more cores than there are', async () => {
      expect(await rehearse({}, { ...ONE, ranks: 3, nodes: 3 })).toMatchObject({ verdict: 'fail' })
      expect(await rehearse({}, { ...ONE, ranks: 9 })).toMatchObject({ verdict: 'fail' })
    }, 60_000)
  },
)
