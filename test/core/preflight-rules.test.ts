import { describe, expect, it } from 'vitest'
import type { HostFacts } from '../../src/core/adapter.ts'
import { compareVersions, HOST_RULES } from '../../src/core/preflight-rules.ts'
import type { Estimate } from '../../src/core/task-plugin.ts'
import { verdict } from '../../src/schema/preflight.ts'

const GIB = 2 ** 30
const healthy: HostFacts = {
  host: 'node1',
  cpus: 8,
  memory_bytes: 16 * GIB,
  memory_free_bytes: 8 * GIB,
  run_root: { path: '/runs', writable: true, why: null, free_bytes: 10 * GIB, file_system: 'ext4' },
  python: {
    path: '/venv/bin/python',
    found: true,
    why: null,
    versions: {
      python: '3.11.9',
      torch: '2.13.0+cpu',
      torch_brain: '0.2.1',
      safetensors: '0.5.3',
      pydantic: '2.14.3',
    },
  },
  accelerators: [],
}
const estimate = (label: string, value: number): Estimate => ({
  label,
  value,
  low: value / 2,
  high: value * 2,
  unit: 'bytes',
  source: 'layers',
})
const estimates = [estimate('checkpoint', GIB), estimate('disk', 4 * GIB), estimate('memory', 2 * GIB)]

const ask = (id: string, facts: HostFacts, given = estimates) => {
  const rule = HOST_RULES.find(each => each.id === id)
  if (rule === undefined) throw new Error(`no rule ${id}`)
  return rule.check(facts, given)
}

describe('a preflight rule', () => {
  it.each(HOST_RULES.map(rule => [rule.id, rule] as const))(
    '%s passes on a healthy machine, with nothing to do',
    (_, rule) => {
      expect(rule.check(healthy, estimates)).toMatchObject({ verdict: 'pass', todo: '' })
      expect(rule.why).toMatch(/\.$/)
    },
  )

  it('says what was found and what to do when the folder of runs is read-only', () => {
    const run_root = { ...healthy.run_root, writable: false, why: '/runs is read-only' }
    expect(ask('run_root', { ...healthy, run_root })).toEqual({
      verdict: 'fail',
      found: '/runs is read-only',
      todo: 'Make /runs writable, or name another run_root in the profile.',
    })
  })

  it.each([
    [10, 'pass'],
    [7, 'warn'],
    [2.9, 'fail'],
    [0, 'fail'],
  ])('with %d GiB free and checkpoints of 1 GiB: %s', (free, expected) => {
    const run_root = { ...healthy.run_root, free_bytes: free * GIB }
    expect(ask('disk', { ...healthy, run_root }).verdict).toBe(expected)
  })

  it.each([
    [{ found: false, why: 'it cannot be started: no such file' }, 'fail', 'it cannot be started'],
    [{ why: 'import torch failed: ImportError: libc' }, 'fail', 'import torch failed'],
    [{ versions: { python: '3.9.1', torch: '2.13.0' } }, 'fail', 'python 3.9.1 (needs 3.11)'],
    [{ versions: { python: '3.12.0', torch: '2.4.1+cu121' } }, 'fail', 'torch 2.4.1+cu121 (needs 2.13)'],
    [{ versions: { python: '3.14.0' } }, 'pass', 'python 3.14.0'],
  ])('of Python %j: %s', (change, expected, words) => {
    const answer = ask('python', { ...healthy, python: { ...healthy.python, ...change } })
    expect(answer.verdict).toBe(expected)
    expect(answer.found).toContain(words)
    expect(answer.todo === '').toBe(expected === 'pass')
  })

  it.each([
    [8, 2, 'pass'],
    [1, 2, 'warn'],
    [1, 40, 'fail'],
  ])('with %d GiB of memory free and %d needed: %s', (free, needed, expected) => {
    const facts = { ...healthy, memory_free_bytes: free * GIB }
    expect(ask('memory_estimate', facts, [estimate('memory', needed * GIB)]).verdict).toBe(expected)
  })

  it('skips what a task gives no estimate for', () => {
    expect(ask('memory_estimate', healthy, []).verdict).toBe('skip')
    expect(verdict.parse(ask('disk', healthy, []).verdict)).toBe('pass')
  })
})

it.each([
  ['2.13.0+cpu', '2.13', 0],
  ['2.4', '2.13', -1],
  ['3.11.2', '3.11', 1],
  ['10.0', '9.9', 1],
  ['unknown', '0.5', -1],
])('version %s against %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign)
})
