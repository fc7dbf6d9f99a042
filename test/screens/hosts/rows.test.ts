import { describe, expect, it } from 'vitest'
import type { ClusterPartition } from '../../../src/schema/cluster.ts'
import type { HostStatus } from '../../../src/schema/host.ts'
import { detailLines, hostCells, lookLines } from '../../../src/screens/hosts/rows.ts'
import { hostsLine } from '../../../src/screens/stage/host-gauge.ts'
import { lineText, lineWidth } from '../../../src/screens/ui/line.ts'

const NOW = new Date('2026-03-14T09:41:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()
const host = (more: Partial<HostStatus> = {}): HostStatus => ({
  profile: 'polaris',
  adapter: 'slurm',
  host: 'polaris-login',
  state: 'connected',
  last_word_at: ago(14),
  trouble: null,
  troubled_since: null,
  lag_ms: 23.4,
  calls_per_minute: 4,
  active: 2,
  command: 'ssh polaris-login',
  run_root: '/scratch/runs',
  python: 'python3',
  ...more,
})
const partition = (more: Partial<ClusterPartition> = {}): ClusterPartition => ({
  name: 'gpu',
  is_default: true,
  up: true,
  nodes: { total: 128, idle: 12, mixed: 30, allocated: 84, down: 2 },
  cpus: { total: 16_384, free: 2048 },
  memory_bytes: { least: 2 ** 40, most: 2 ** 40 },
  gpus: [{ type: 'h100', total: 512, free: 61 }],
  time_limit_s: 604_800,
  default_time_s: 3600,
  max_nodes: 16,
  accounts: ['lab'],
  preempts: 'REQUEUE',
  ...more,
})
const look = {
  asking: false,
  at: NOW,
  why: null,
  facts: {
    name: 'polaris',
    partitions: [
      partition(),
      partition({ name: 'urgent', is_default: false, up: false, gpus: [], preempts: null }),
    ],
  },
}
const texts = (lines: ReturnType<typeof lookLines>) => lines.map(line => lineText(line).trimEnd())

describe('what a cluster has', () => {
  it('is told with its age, and the partition that is asked for stands out', () => {
    expect(texts(lookLines(look, NOW, 160, 'urgent'))).toEqual(
      [
        '',
        'cluster polaris  as of now',
        'partition free nodes    free CPUs   free GPUs      time limit memory of a node',
        ' gpu*     12 + 30 of 128 2,048 of 16,384 h100 61 of 512 7 d (1 h)  1 TiB            at most 16 nodes, only accounts lab, preempted by requeue',
        '▌urgent   12 + 30 of 128 2,048 of 16,384                7 d (1 h)  1 TiB            takes no jobs now, at most 16 nodes, only accounts lab',
      ].map((line, at) =>
        at === 2
          ? expect.stringMatching(/^partition +free nodes +free CPUs free GPUs +time limit memory of a node/)
          : line,
      ),
    )
  })

  it.each([40, 60, 80, 120])('has room in %i columns', columns => {
    for (const line of lookLines(look, NOW, columns)) expect(lineWidth(line)).toBeLessThanOrEqual(columns)
    expect(texts(lookLines(look, NOW, columns)).join('\n')).toContain('12 + 30 of 128')
  })

  it('stays as it was while nobody answers, and says why', () => {
    const old = { ...look, at: new Date(NOW.getTime() - 240_000), why: 'sinfo on polaris: no answer' }
    expect(texts(lookLines(old, NOW, 160)).slice(0, 3)).toEqual([
      '',
      'partitions: sinfo on polaris: no answer',
      'cluster polaris  as of 4 min ago',
    ])
    expect(texts(lookLines({ ...old, facts: null, at: null }, NOW, 160))).toEqual([
      '',
      'partitions: sinfo on polaris: no answer',
    ])
    expect(lookLines({ asking: false, facts: null, at: NOW, why: null }, NOW, 80)).toEqual([])
  })
})

describe('how a machine is reached', () => {
  it('is told with what fails, since when, and how old the rest is', () => {
    const gone = host({
      state: 'unreachable',
      trouble: 'no route \u001b]0;x\u0007',
      troubled_since: ago(170),
    })
    const lines = detailLines(gone, undefined, [], NOW, 100).map(lineText)
    expect(lines[0]).toMatch(/^state +✖ cannot be reached {2}since 2 min ago$/)
    expect(lines[1]).toMatch(/^why +no route $/)
    expect(lines[2]).toContain('what is shown of its runs is that old')
  })

  it('says while it is asked', () => {
    expect(lineText(hostCells(host(), 'check', NOW).state ?? [])).toBe('is asked')
    expect(lineText(hostCells(host(), undefined, NOW).state ?? [])).toBe('connected')
  })
})

describe('the header', () => {
  const watched = (profile: string, more: Partial<Parameters<typeof hostsLine>[0][number]> = {}) => ({
    ...{ profile, state: 'connected' as const, last_word_at: ago(14), troubled_since: null },
    calls_per_minute: null,
    ...more,
  })
  it('names what cannot be reached first, and counts the rest', () => {
    const line = hostsLine(
      [
        watched('a'),
        watched('b', { state: 'quiet', last_word_at: ago(90) }),
        watched('c', { state: 'unreachable', last_word_at: null }),
      ],
      NOW,
    )
    expect(lineText(line)).toBe('c ✖ no word yet   a ● 10 s   +1   ')
    expect(lineText(hostsLine([watched('b', { state: 'quiet', last_word_at: ago(90) })], NOW))).toBe(
      'b ◌ 1 min   ',
    )
    expect(hostsLine([], NOW)).toEqual([])
  })
})
