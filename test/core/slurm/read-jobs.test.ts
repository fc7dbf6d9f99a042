import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandHostList } from '../../../src/core/slurm/host-list.ts'
import { jobFacts } from '../../../src/core/slurm/job-facts.ts'
import { newestByName, readJobs } from '../../../src/core/slurm/read-jobs.ts'
import { isOver, meaningOf } from '../../../src/core/slurm/states.ts'
import { FUZZ_TIMEOUT_MS, fuzzRuns } from '../../support/fuzz-runs.ts'
import { CORPUS } from './corpus.ts'

const RUNS = fuzzRuns(20_000)
const name = 'orion-a-1-b'

describe('what Slurm prints', () => {
  it.each(CORPUS)('$what', ({ line, meaning }) => {
    const [job, ...more] = readJobs(`a note of the site\n${line}\n`)
    expect(more).toEqual([])
    expect(job ? { name: job.name, meaning: meaningOf(job.state) } : null).toEqual(
      meaning === null ? null : { name, meaning },
    )
  })

  it('comes from more than sixty places', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(60)
  })

  it('is whole in what it says of a job', () => {
    const [job] = readJobs('18|RUNNING|None|2026-11-27T14:13:50+0200|n[1-2]|main|1-00:00:00|3|18|a | name||')
    expect(job && { ...jobFacts(job), name: job.name }).toEqual({
      id: '18',
      word: 'RUNNING',
      partition: 'main',
      nodes: ['n1', 'n2'],
      reason: null,
      expected_start: '2026-11-27T12:13:50.000Z',
      restarts: 3,
      time_limit_s: 86_400,
      name: 'a | name|',
    })
  })

  it('of two jobs with one name means the one that is not over, else the later', () => {
    const line = (id: string, state: string) => `${id}|${state}|None|N/A||main|1:00|0|${id}|${name}|`
    const newest = (...lines: string[]) => newestByName(readJobs(lines.join('\n'))).get(name)?.id
    expect(newest(line('7', 'RUNNING'), line('9', 'CANCELLED'))).toBe('7')
    expect(newest(line('9', 'FAILED'), line('7', 'COMPLETED'))).toBe('9')
    expect(newest(line('9_12', 'FAILED'), line('10_3', 'FAILED'))).toBe('10_3')
    expect(newest(line('10_3', 'RUNNING'), line('10', 'FAILED'))).toBe('10_3')
  })
})

/** Bytes lost, doubled, changed, and whole spans gone: what a broken pipe, a full disk or a wrapper makes of an answer. */
const damage = fc.array(
  fc.tuple(
    fc.constantFrom('cut', 'drop', 'double', 'change', 'insert'),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.nat({ max: 60 }),
    fc.constantFrom('|', '\n', ' ', '\u0000', '\u001b[0m', 'X', '7', '\ufffd', 'é'),
  ),
  { minLength: 1, maxLength: 4 },
)

function damaged(text: string, [kind, where, length, sign]: [string, number, number, string]): string {
  const at = Math.floor(where * text.length)
  const [before, span, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)]
  if (kind === 'cut') return before
  if (kind === 'drop') return before + after
  if (kind === 'double') return before + span + span + after
  if (kind === 'change') return before + sign + text.slice(at + 1)
  return before + sign + text.slice(at)
}

it(
  `never ends a job that lives, whatever happens to an answer on its way (${RUNS} answers)`,
  () => {
    const living = CORPUS.filter(({ meaning }) => meaning === 'running' || meaning === 'queued')
    const others = CORPUS.map(({ line }, at) =>
      line
        .replaceAll(name, `orion-other-1-${at}`)
        .replace(/^18\b/, `${100 + at}`)
        .replace(/\|18\|/, `|${100 + at}|`),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...living),
        fc.subarray(others, { maxLength: 6 }),
        fc.nat({ max: 6 }),
        damage,
        ({ line }, around, at, blows) => {
          const whole = [...around.slice(0, at), line, ...around.slice(at)].join('\n')
          const job = newestByName(readJobs(blows.reduce(damaged, whole))).get(name)
          if (job) expect(isOver(meaningOf(job.state))).toBe(false)
        },
      ),
      { numRuns: RUNS },
    )
  },
  FUZZ_TIMEOUT_MS,
)

describe('a list of nodes', () => {
  it.each([
    ['n1', ['n1']],
    ['n[1-3]', ['n1', 'n2', 'n3']],
    ['gpu-a[08-10,15],gpu-b3', ['gpu-a08', 'gpu-a09', 'gpu-a10', 'gpu-a15', 'gpu-b3']],
    ['r[1-2]n[1-2]', ['r1n1', 'r1n2', 'r2n1', 'r2n2']],
    ['', []],
  ])('%s', (text, names) => {
    expect(expandHostList(text)).toEqual(names)
  })

  it('is read whatever it holds, and never grows without bound', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'n[]-,0123456789ab') }), text => {
        expect(expandHostList(text).length).toBeLessThanOrEqual(4096)
      }),
    )
    expect(expandHostList('n[1-9999][1-9999]').length).toBeLessThanOrEqual(4096)
  })
})
