import { describe, expect, it } from 'vitest'
import { readDuration } from '../../../src/core/slurm/duration.ts'
import { readCluster } from '../../../src/core/slurm/read-cluster.ts'

/** As `sinfo` of 23.11 wrote it on a cluster with two kinds of GPU nodes, one of them partly drained. */
const SINFO = `main*|up|7-00:00:00|1:00:00|2|idle|0/256/0/256|1031000|gpu:h100:4(S:0-1)|gpu:h100:0(IDX:N/A)|
main*|up|7-00:00:00|1:00:00|1|mixed|96/32/0/128|1031000|gpu:h100:4(S:0-1)|gpu:h100:3(IDX:0-2)|
main*|up|7-00:00:00|1:00:00|1|drained|0/0/128/128|1031000|gpu:h100:4(S:0-1)|gpu:h100:0(IDX:N/A)|
main*|up|7-00:00:00|1:00:00|3|idle*|0/384/0/384|257000-515000|gpu:a100:8,nic:2|gpu:a100:0(IDX:N/A)|
urgent|down|infinite|n/a|1|allocated|64/0/0/64|64000+|gpu:2|gpu:2(IDX:0-1)|
cpu|up|1:30:00|n/a|0|n/a|0/0/0/0|0|(null)|(null)|
sinfo: error: something went wrong
`
const SCONTROL = `PartitionName=main AllowGroups=ALL AllowAccounts=ALL MaxNodes=UNLIMITED PreemptMode=GANG,REQUEUE
PartitionName=urgent AllowAccounts=lab,guests MaxNodes=2 PreemptMode=OFF
`

describe('what sinfo and scontrol say of a cluster', () => {
  const { name, partitions } = readCluster('polaris', SINFO, SCONTROL)
  const [main, urgent, cpu] = partitions

  it('adds up nodes, processors and GPUs that take jobs', () => {
    expect(name).toBe('polaris')
    expect(partitions.map(each => each.name)).toEqual(['main', 'urgent', 'cpu'])
    expect(main).toMatchObject({
      is_default: true,
      up: true,
      nodes: { total: 7, idle: 2, mixed: 1, allocated: 0, down: 4 },
      cpus: { total: 896, free: 288 },
      gpus: [
        { type: 'h100', total: 16, free: 9 },
        { type: 'a100', total: 24, free: 0 },
      ],
      time_limit_s: 7 * 86_400,
      default_time_s: 3600,
      max_nodes: null,
      accounts: null,
      preempts: 'REQUEUE',
    })
    expect(main?.memory_bytes).toEqual({ least: 257_000 * 1024 ** 2, most: 1_031_000 * 1024 ** 2 })
  })

  it('knows a partition that takes nothing, GPUs without a type, and who may use it', () => {
    expect(urgent).toMatchObject({
      up: false,
      is_default: false,
      gpus: [{ type: '', total: 2, free: 0 }],
      time_limit_s: null,
      default_time_s: null,
      max_nodes: 2,
      accounts: ['lab', 'guests'],
      preempts: null,
    })
    expect(cpu).toMatchObject({ nodes: { total: 0 }, gpus: [], time_limit_s: 5400, max_nodes: null })
  })

  it('passes over what is no line of it', () => {
    expect(
      readCluster('x', 'slurm_load_partitions: Unable to contact slurm controller\n|||', 'oh no'),
    ).toEqual({
      name: 'x',
      partitions: [],
    })
  })
})

it.each([
  ['1-02:03:04', 93_784],
  ['2-00', 172_800],
  ['02:03:04', 7384],
  ['3:04', 184],
  ['90', 5400],
  ['infinite', null],
  ['UNLIMITED', null],
  ['n/a', null],
  ['', null],
])('reads the time %s', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds)
})
