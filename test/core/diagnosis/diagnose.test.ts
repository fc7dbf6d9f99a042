import { describe, expect, it } from 'vitest'
import { type DiagnosisInput, diagnose } from '../../../src/core/diagnosis/diagnose.ts'
import { SIGNATURES } from '../../../src/core/diagnosis/signatures/table.ts'
import type { ExitRecord } from '../../../src/schema/exit-record.ts'
import { failure } from '../../../src/schema/failure.ts'

const exit = (code: number): ExitRecord => ({
  schema_version: 1,
  code,
  signal: code > 128 ? code - 128 : null,
  reason: 'ended',
  started_at: '2030-01-01T10:00:00Z',
  ended_at: '2030-01-01T11:00:00Z',
  host: 'node1',
})

const failed = (rank: number, time: string, error: string, message: string) => ({
  seq: 9,
  time: `2030-01-01T10:00:${time}Z`,
  rank,
  type: 'run.failed' as const,
  step: 7,
  error,
  message,
  traceback: `Traceback (most recent call last):\n  File "train.py", line 3, in main\n    work()\n${error}: ${message}\n`,
})

const log = (rank: number | null, text: string, more: { stream?: 'out' | 'err'; node?: string } = {}) => ({
  node: 'node1',
  stream: 'err' as const,
  ...more,
  rank,
  text,
})

const of = (input: Partial<DiagnosisInput>) =>
  diagnose({ exit: exit(1), word: null, failures: [], error_json: null, logs: [], ...input })

const footer = (rank: number, exitcode: string, time = '2030-01-01_10:00:05') => `
torch.distributed.elastic.multiprocessing.errors.ChildFailedError:
============================================================
orion.train FAILED
------------------------------------------------------------
Failures:
  <NO_OTHER_FAILURES>
------------------------------------------------------------
Root Cause (first observed failure):
[0]:
  time      : ${time}
  host      : node7
  rank      : ${rank} (local_rank: ${rank})
  exitcode  : ${exitcode} (pid: 18099)
  error_file: <N/A>
  traceback : To enable traceback see: https://pytorch.org/docs/stable/elastic/errors.html
============================================================`

const GLOO =
  '[../third_party/gloo/gloo/transport/tcp/pair.cc:534] Connection closed by peer [127.0.0.1]:51234'

/** The parts of a pattern between the bars that stand in no group. */
function topLevelAlternatives(source: string): string[] {
  const parts = ['']
  let depth = 0
  for (const token of source.match(/\\.|\[(?:\\.|[^\]])*\]|./gs) ?? []) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (token === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts
}

describe('every signature', () => {
  const samples = SIGNATURES.flatMap(signature =>
    signature.samples.map(sample => [signature.class, sample] as const),
  )

  it.each(samples)('%s is recognised in: %s', (name, sample) => {
    const found = of({ logs: [log(0, `starting\n${sample}\n`)] })
    expect(found).toMatchObject({ class: name, rank: 0, host: 'node1' })
    expect(found.evidence.join('\n')).toContain(sample.trim().slice(0, 40))
    expect(failure.parse(found)).toEqual(found)
  })

  it.each(samples)('%s is recognised behind colours and prefixes: %s', (name, sample) => {
    for (const prefix of ['[default3]:', '[rank3]:', '\u001b[31m', '12: '])
      expect(of({ logs: [log(null, `${prefix}${sample}\u001b[0m\r\n`)] }).class).toBe(name)
  })

  it('blames a full disk where nothing could be written, not even why, and only there', () => {
    expect(of({ free_bytes: 0 })).toMatchObject({
      class: 'enospc',
      evidence: ['0 B are free where the run writes'],
    })
    expect(of({ free_bytes: 1 << 20 }).class).toBe('unknown')
    expect(of({ free_bytes: 0, logs: [log(0, 'RuntimeError: no such unit')] }).class).not.toBe('enospc')
  })

  it('of a scheduler tells a step that Orion itself signalled from a job that was cancelled', () => {
    const step = 'slurmstepd: error: *** STEP 1.0 ON r1 CANCELLED AT 2026-11-24T00:00:00 ***'
    expect(of({ exit: exit(143), logs: [log(null, step)] }).class).toBe('stopped')
  })

  it('has samples for each of its alternatives', () => {
    const plain = SIGNATURES.map(({ class: name, pattern, samples }) => {
      const parts = topLevelAlternatives(pattern.source)
      const unproven = parts.filter(
        part => !samples.some(sample => new RegExp(part, pattern.flags).test(sample)),
      )
      return [name, unproven] as const
    })
    expect(plain.filter(([, unproven]) => unproven.length > 0)).toEqual([])
  })

  it('says in a sentence what happened and what to do, and has a sample', () => {
    for (const signature of SIGNATURES) {
      expect(signature.samples.length, signature.class).toBeGreaterThan(0)
      for (const sample of signature.samples) {
        const found = of({ logs: [log(0, sample)] })
        expect(found.next_step).toMatch(/^[A-Z`].*\.$/)
        expect(found.cause.length).toBeGreaterThan(10)
      }
    }
  })

  it.each([
    ['TIMEOUT', 'time_limit', true],
    ['PREEMPTED', 'preempted', true],
    ['NODE_FAIL', 'node_fail', true],
    ['OUT_OF_MEMORY', 'host_oom', false],
    ['OUT_OF_ME+', 'host_oom', false],
    ['CANCELLED by 1000', 'cancelled', false],
    ['BOOT_FAIL', 'node_fail', true],
    ['DEADLINE, job 7, DeadLine', 'deadline', false],
    ['REQUEUED, job 7, BeginTime', 'requeued', true],
  ])('the scheduler says %s: %s', (word, name, resume_safe) => {
    const logs = [log(0, `RuntimeError: ${GLOO}`)]
    expect(of({ exit: exit(143), word, logs })).toMatchObject({ class: name, resume_safe })
  })
})

describe('what a scheduler did', () => {
  it.each([
    ['CANCELLED, job 7, on n1', 'The job was cancelled in the scheduler.'],
    ['CANCELLED by 1000, job 7', 'The job was cancelled in the scheduler, by user 1000.'],
    ['CANCELLED by 0 (root), job 7', 'The job was cancelled in the scheduler, by user 0 (root).'],
    ['BOOT_FAIL, job 7, on n1', 'Its nodes did not start.'],
    ['NODE_FAIL, job 7, on n1', 'A node failed.'],
    ['DEADLINE, job 7', 'The deadline of the job passed before it could have ended.'],
    ['REQUEUED, job 7, BeginTime', 'The job was put back into the queue of the scheduler.'],
    ['TIMEOUT, job 7', 'The job reached its time limit.'],
  ])('%s: %s', (word, cause) => {
    expect(of({ exit: null, word })).toMatchObject({ cause, evidence: [word] })
  })

  it('is read in the log of a job that left no record and that it has forgotten', () => {
    const said = 'slurmstepd: error: *** JOB 2 ON r2 CANCELLED AT 2026-11-24T00:00:00 ***'
    const word = 'the job left the queue without recording its end'
    const lines = `RuntimeError: ${GLOO}\n${said}`
    expect(of({ exit: null, word, logs: [log(null, lines)] })).toMatchObject({ class: 'cancelled' })
    const step = 'slurmstepd: error: *** STEP 2.0 ON r2 CANCELLED AT 2026-11-24T00:00:00 ***'
    expect(of({ exit: null, word, logs: [log(null, step)] })).toMatchObject({ class: 'lost' })
  })
})

describe('the root cause', () => {
  it('is the earliest rank that failed by itself', () => {
    const failures = [
      failed(0, '01', 'RuntimeError', GLOO),
      failed(2, '03', 'ValueError', 'late'),
      failed(1, '02', 'ValueError', 'boom'),
    ]
    expect(of({ failures })).toMatchObject({
      class: 'exception',
      cause: 'ValueError: boom',
      rank: 1,
      advice: 'ask',
    })
  })

  it('is never the echo of another rank, unless there is nothing else', () => {
    const echo = failed(0, '01', 'RankFailedError', "rank 1 failed: OSError(28, 'No space left on device')")
    const cause = failed(
      1,
      '02',
      'SaveFailedError',
      'No space left on device: the checkpoint of step 50 did not fit',
    )
    expect(of({ failures: [echo, cause] })).toMatchObject({ class: 'enospc', rank: 1, resume_safe: false })
    expect(of({ failures: [echo] })).toMatchObject({ class: 'rank_failed', rank: 0 })
    expect(of({ failures: [failed(0, '01', 'RuntimeError', GLOO)] })).toMatchObject({
      class: 'gloo_timeout',
      resume_safe: true,
    })
  })

  it('is a rank that was killed, though only the others could report', () => {
    const found = of({
      failures: [failed(0, '06', 'RuntimeError', GLOO), failed(2, '06', 'RuntimeError', 'Broken something')],
      logs: [log(null, footer(1, '-9')), log(0, `RuntimeError: ${GLOO}`), log(1, 'step 3\nstep 4\n')],
    })
    expect(found).toMatchObject({
      class: 'killed_unknown',
      rank: 1,
      host: 'node1',
      advice: 'ask',
      resume_safe: false,
    })
  })

  it('is want of memory where the machine says so', () => {
    const kernel =
      'slurmstepd: error: Detected 1 oom_kill event in StepId=12.0. Some of the step tasks have been OOM Killed.'
    const found = of({ exit: exit(137), logs: [log(null, `${footer(1, '-9')}\n${kernel}`)] })
    expect(found).toMatchObject({ class: 'host_oom', advice: 'fix' })
    expect(found.evidence).toContain(kernel)
  })

  it('of an abort by NCCL is the rank that raised before', () => {
    const timeout = SIGNATURES.find(({ class: name }) => name === 'nccl_timeout')?.samples[0] ?? ''
    const found = of({
      failures: [failed(1, '01', 'KeyError', "'spikes'")],
      logs: [
        log(0, `${timeout}\nTo avoid data inconsistency, we are taking the entire process down.`),
        log(null, footer(0, '-6')),
      ],
    })
    expect(found).toMatchObject({ class: 'exception', rank: 1, cause: "KeyError: 'spikes'" })
    expect(of({ logs: [log(0, timeout), log(null, footer(0, '-6'))] })).toMatchObject({
      class: 'nccl_timeout',
      resume_safe: true,
    })
  })

  it('is read from the log of a rank that could not report, rather than from lines that only look bad', () => {
    const text = [
      'warning: Connection reset by peer, trying again',
      'PermissionWarning ignored: Permission denied',
      'Traceback (most recent call last):',
      '  File "train.py", line 9, in main',
      '    raise RuntimeError("CUDA out of memory. ")',
      "ModuleNotFoundError: No module named 'virgo'",
    ].join('\n')
    expect(of({ logs: [log(0, text)] })).toMatchObject({
      class: 'import_error',
      cause: "Python could not import what the job needs: No module named 'virgo'.",
    })
  })

  it('is taken from error.json with the rank that torchrun names', () => {
    const error_json = JSON.stringify({
      message: {
        message: 'OutOfMemoryError: CUDA out of memory. Tried',
        extraInfo: { timestamp: '1795333051' },
      },
      errorCode: 1,
    })
    expect(of({ error_json, logs: [log(null, footer(3, '1'))] })).toMatchObject({
      class: 'cuda_oom',
      rank: 3,
    })
    expect(of({ error_json: '{"message": "ValueError: old form"}' })).toMatchObject({
      cause: 'ValueError: old form',
    })
    expect(of({ error_json: '{torn' })).toMatchObject({ class: 'unknown' })
  })

  it('is a refusal of Orion with its own words', () => {
    const found = of({
      failures: [
        failed(0, '01', 'OrionError', 'strategy single cannot use 2 ranks. Set training.strategy=ddp'),
      ],
    })
    expect(found).toMatchObject({
      class: 'refused',
      advice: 'fix',
      cause: 'strategy single cannot use 2 ranks. Set training.strategy=ddp',
    })
  })

  it('names the step of a loss that is no number', () => {
    const message = 'non-finite loss at step 12 (in the output). Its update was not kept'
    expect(of({ failures: [failed(0, '01', 'NonFiniteLossError', message)] })).toMatchObject({
      class: 'nan_loss',
      cause: 'The loss or its gradient became NaN or infinite at step 12.',
      resume_safe: false,
    })
  })

  it('of two agents is the one whose footer is earlier', () => {
    const found = of({
      logs: [
        log(null, footer(5, '-9', '2030-01-01_10:00:09'), { node: 'node2' }),
        log(null, footer(1, '-9', '2030-01-01_10:00:05')),
      ],
    })
    expect(found).toMatchObject({ class: 'killed_unknown' })
  })
})

describe('without a line that tells', () => {
  it.each([
    [137, 'killed_unknown', false],
    [143, 'stopped', true],
    [139, 'crash_signal', false],
    [85, 'stopped', true],
    [3, 'unknown', false],
  ])('exit code %i is %s', (code, name, resume_safe) => {
    expect(of({ exit: exit(code), logs: [log(0, 'step 1\nstep 2\n')] })).toMatchObject({
      class: name,
      resume_safe,
      evidence: ['step 1', 'step 2'],
    })
  })

  it('a job that saved and stopped under torchrun, which says 1, may go on', () => {
    expect(of({ logs: [log(null, footer(0, '85'))] })).toMatchObject({ class: 'stopped', resume_safe: true })
    const agent = 'W1124 api.py:719] Received 15 death signal, shutting down workers'
    expect(of({ logs: [log(null, agent)] })).toMatchObject({
      class: 'stopped',
      cause: 'Signal 15 from outside stopped the job.',
    })
  })

  it('a job that left no record is lost, whatever its ranks said in dying', () => {
    const logs = [log(0, `RuntimeError: ${GLOO}`)]
    expect(of({ exit: null, word: 'the machine was restarted', logs })).toMatchObject({
      class: 'lost',
      cause: 'The job ended without a record: the machine was restarted.',
      resume_safe: true,
    })
    expect(of({ exit: null, logs, failures: [failed(0, '01', 'ValueError', 'boom')] })).toMatchObject({
      cause: 'ValueError: boom',
    })
  })

  it('nothing at all is still an answer', () => {
    expect(of({})).toMatchObject({ class: 'unknown', rank: null, evidence: [] })
  })
})

it('evidence is sanitised, short and free of secrets', () => {
  const hostile = `\u001b]52;c;AAAA\u0007ValueError: \u202eboom token=hf_${'a'.repeat(30)} ${'x'.repeat(1000)}`
  const found = of({ logs: [log(0, hostile)], failures: [failed(0, '01', 'ValueError', hostile)] })
  const text = JSON.stringify(found)
  expect(text).not.toMatch(/\\u001b|hf_a|\u202e/)
  expect(Math.max(...found.evidence.map(line => line.length), found.cause.length)).toBeLessThanOrEqual(300)
})
