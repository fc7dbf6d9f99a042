import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { OrionHome } from '../support/orion-home.ts'
import { seedRegistry } from '../support/seeded-registry.ts'

let home: OrionHome
beforeAll(() => {
  home = new OrionHome()
  const logs = {
    'agent.err': 'W0314 09:00:00.000000 1 run.py:1] warned\n',
    'rank0.out':
      'step 1 loss 0.5\nstep 2 loss 0.4\n\u001b[31mValueError\u001b[0m: boom\u0007\nstep 3 loss nan',
    'rank1.out': 'step 1 loss 0.6\nstep 2 Loss 0.7\n',
  }
  seedRegistry(home.path, [{ name: 'logging', state: 'failed', losses: [1], logs }], {
    runsFolder: join(home.path, 'runs'),
  })
})
const lines = (...flags: string[]) =>
  home
    .must('logs', 'logging', ...flags)
    .trimEnd()
    .split('\n')

describe('orion logs', () => {
  it('prints the lines that match an expression', () => {
    expect(lines('--grep', 'loss 0\\.[57]')).toEqual([
      'rank0.out    step 1 loss 0.5',
      'rank1.out    step 2 Loss 0.7',
    ])
    expect(lines('--grep', 'Loss')).toEqual(['rank1.out    step 2 Loss 0.7'])
  })

  it('prints what looks like an error, and what comes from a step on', () => {
    expect(lines('--errors')).toEqual(['rank0.out    ValueError: boom', 'rank0.out    step 3 loss nan'])
    expect(lines('--step', '2', '--rank', '0', '--grep', 'loss')).toEqual([
      'step 2 loss 0.4',
      'step 3 loss nan',
    ])
  })

  it('hands the chosen lines to scripts, one object a line', () => {
    const [line] = lines('--errors', '--json').map(text => JSON.parse(text))
    expect(line).toMatchObject({ type: 'log', attempt: 1, rank: 0, stream: 'out', text: 'ValueError: boom' })
  })

  it.each([
    [['--grep', '(a'], 'is not a regular expression'],
    [['--errors', '--raw'], '--raw hands on whole logs'],
  ])('refuses %j', (flags, why) => {
    const { code, stderr } = home.call('logs', 'logging', ...flags)
    expect(code).toBe(2)
    expect(stderr).toContain(why)
  })
})
