import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { diagnose } from '../../../src/core/diagnosis/diagnose.ts'
import type { LogTail } from '../../../src/core/diagnosis/log-lines.ts'

/** Logs of two ranks under torchrun 2.13 with gloo; rank 1 failed in the way the file is named after. */
function recorded(name: string): LogTail[] {
  const text = readFileSync(`test/fixtures/torchrun-logs/${name}.txt`, 'utf8')
  return text.split(/^===== /m).flatMap(part => {
    const [head = '', ...lines] = part.split('\n')
    if (head === '') return []
    const rank = head.startsWith('agent') ? null : Number(head.split(' ')[0])
    return [{ node: 'localhost', rank, stream: 'err' as const, text: lines.join('\n') }]
  })
}

const exit = {
  schema_version: 1 as const,
  code: 1,
  signal: null,
  reason: 'ended' as const,
  started_at: '2026-11-24T00:57:00Z',
  ended_at: '2026-11-24T00:57:30Z',
  host: 'localhost',
}

it.each([
  ['kill', 'killed_unknown', /SIGKILL/],
  ['raise', 'exception', /^ValueError: boom in rank 1$/],
  ['segv', 'crash_signal', /segmentation fault/],
  ['oom', 'cuda_oom', /GPU ran out of memory/],
])('a recorded %s of rank 1 is %s, whatever rank 0 said', (name, cls, cause) => {
  const found = diagnose({ exit, word: null, failures: [], error_json: null, logs: recorded(name) })
  expect(found).toMatchObject({ class: cls, rank: 1, resume_safe: false })
  expect(found.cause).toMatch(cause)
  expect(found.evidence.length).toBeGreaterThan(0)
})

it('a rank that only its neighbours heard of is still found', () => {
  const [agent, first] = recorded('raise')
  const logs = [agent, first].flatMap(log => log ?? [])
  expect(diagnose({ exit, word: null, failures: [], error_json: null, logs }).class).toBe('gloo_timeout')
})
