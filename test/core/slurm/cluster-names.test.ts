import { describe, expect, it } from 'vitest'
import { clusterNames } from '../../../src/core/slurm/cluster-names.ts'
import { readDuration, slurmTime } from '../../../src/core/slurm/duration.ts'
import { readCluster } from '../../../src/core/slurm/read-cluster.ts'

const FACTS = readCluster(
  'polaris',
  [
    'cpu|up|2-00:00:00|1:00:00|4|idle|0/64/0/64|128000|(null)|gpu:0|',
    'gpu*|up|1-12:30:00|1:00:00|2|mixed|10/54/0/64|512000|gpu:h100:8|gpu:h100:2(IDX:0-1)|',
    'gpu*|up|1-12:30:00|1:00:00|2|idle|0/64/0/64|512000|gpu:4|gpu:0|',
    'old|down|infinite|n/a|1|down*|0/0/8/8|8000|(null)|(null)|',
    'free|up|infinite|n/a|1|idle|0/8/0/8|8000|(null)|(null)|',
  ].join('\n'),
  [
    'PartitionName=gpu AllowAccounts=lab,guests MaxNodes=4 PreemptMode=OFF',
    'PartitionName=cpu AllowAccounts=ALL MaxNodes=UNLIMITED PreemptMode=OFF',
  ].join('\n'),
)

describe('what a field of the key slurm may name', () => {
  it.each([
    ['partition', undefined, ['gpu', 'cpu', 'free']],
    ['account', undefined, ['lab', 'guests']],
    ['account', 'cpu', []],
    ['time-limit', 'cpu', ['2-00:00:00']],
    ['time-limit', undefined, ['1-12:30:00']],
    ['time-limit', 'free', []],
    ['gres', undefined, ['gpu:h100:1', 'gpu:1']],
    ['gres', 'no-such-one', ['gpu:h100:1', 'gpu:1']],
  ] as const)('%s of the partition %s', (names, partition, known) => {
    expect(clusterNames(FACTS, names, partition)).toEqual(known)
  })

  it('is a time that is read back as it was', () => {
    for (const seconds of [1, 59, 60, 3_599, 3_600, 86_399, 86_400, 10 * 86_400 + 1])
      expect(readDuration(slurmTime(seconds))).toBe(seconds)
  })
})
