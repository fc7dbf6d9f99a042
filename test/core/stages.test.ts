import { describe, expect, it } from 'vitest'
import { inOrderOfNeed, readiness } from '../../src/core/stages.ts'
import type { RunState } from '../../src/schema/run.ts'

const stage = (name: string, run: string | null = null) => ({
  name,
  upstream: run === null ? null : { run, checkpoint: 'best' as const },
})

describe('stages of a list', () => {
  it('are launched after what they need, otherwise in the order given', () => {
    const list = [stage('c', 'b'), stage('a'), stage('x'), stage('b', 'a')]
    expect(inOrderOfNeed(list)).toEqual({
      ok: true,
      order: [
        { at: 1, needs: null },
        { at: 3, needs: 1 },
        { at: 0, needs: 3 },
        { at: 2, needs: null },
      ],
    })
  })

  it('may start from a run of the registry, also one of their own name', () => {
    const list = [stage('finetune', 'finetune'), stage('other', 'run-20260101')]
    expect(inOrderOfNeed(list)).toMatchObject({ ok: true, order: [{ needs: null }, { needs: null }] })
  })

  it('that need each other, or a name that two have, are refused with their names', () => {
    expect(inOrderOfNeed([stage('a', 'b'), stage('b', 'a')])).toEqual({
      ok: false,
      at: 0,
      message: 'the stages need each other: a needs b needs a',
    })
    expect(inOrderOfNeed([stage('a'), stage('a'), stage('b', 'a')])).toEqual({
      ok: false,
      at: 2,
      message: '2 configs of the list are called a',
    })
  })
})

describe('a stage', () => {
  const upstream = (state: RunState, ...steps: number[]) => ({ id: 'r-1', name: 'pretrain', state, steps })

  it.each<[RunState, number[], 'best' | number, object]>([
    [
      'running',
      [50],
      'best',
      { ready: false, blocked: false, why: 'waits for pretrain (r-1), which is running' },
    ],
    ['running', [50], 50, { ready: true }],
    [
      'running',
      [50],
      100,
      { blocked: false, why: 'waits for pretrain (r-1) to save step 100, which is running' },
    ],
    ['planned', [], 'best', { blocked: false, why: 'waits for pretrain (r-1), which is planned' }],
    ['completed', [50, 100], 'best', { ready: true }],
    [
      'completed',
      [100],
      50,
      { blocked: true, why: 'its upstream pretrain (r-1) is completed without step 50' },
    ],
    [
      'completed',
      [],
      'best',
      { blocked: true, why: 'its upstream pretrain (r-1) is completed without a checkpoint' },
    ],
    [
      'failed',
      [50],
      'best',
      { blocked: true, why: 'its upstream pretrain (r-1) is failed: resume that, or cancel this run' },
    ],
    ['failed', [50], 50, { ready: true }],
  ])('whose upstream is %s with steps %j and that wants %s', (state, steps, checkpoint, expected) => {
    expect(readiness(upstream(state, ...steps), checkpoint)).toMatchObject(expected)
  })

  it('whose upstream is gone says so', () => {
    expect(readiness(null, 'best')).toMatchObject({
      blocked: true,
      why: 'the run that it starts from is gone',
    })
  })
})
