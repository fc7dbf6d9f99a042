import { describe, expect, it } from 'vitest'
import { afterAny, requestOf } from '../../../src/core/slurm/request.ts'
import { slurmRequest, slurmWish } from '../../../src/schema/slurm.ts'

describe('what is asked of Slurm for one run', () => {
  const profile = slurmRequest.parse({
    partition: 'gpu',
    time_limit: '1-00:00:00',
    exclude: ['n1', 'n2'],
    dependency: 'afterok:1',
  })

  it('is what the profile asks where the run asks for nothing', () => {
    expect(requestOf(profile)).toEqual(profile)
  })

  it('is what the run asks, before the profile; nodes and waits of both hold', () => {
    const wish = { partition: 'long', exclude: ['n2', 'n3'], dependency: 'afterany:2', grace_s: 30 }
    expect(requestOf(profile, wish)).toEqual({
      partition: 'long',
      time_limit: '1-00:00:00',
      exclude: ['n1', 'n2', 'n3'],
      dependency: 'afterok:1,afterany:2',
      grace_s: 30,
    })
  })

  it('is also to wait for another job, whatever else it waits for', () => {
    expect(afterAny(undefined, '7')).toEqual({ dependency: 'afterany:7' })
    expect(requestOf(profile, afterAny({ qos: 'low', dependency: 'afterok:2' }, '7'))).toMatchObject({
      qos: 'low',
      dependency: 'afterok:1,afterok:2,afterany:7',
    })
  })

  it.each([
    { partition: '' },
    { qos: 'a\nb' },
    { time_limit: 'tomorrow' },
    { time_limit: '-5' },
    { dependency: 'afterok:1?afterok:2' },
    { exclude: ['n1', ''] },
    { grace_s: 0 },
    { gpus: 4 },
  ])('refuses %j', wish => {
    expect(slurmWish.safeParse(wish).success).toBe(false)
  })

  it.each(['30', '90:00', '01:30:00', '2-12', '2-12:30', '1-00:00:00'])('knows %s as a time', time_limit => {
    expect(slurmWish.safeParse({ time_limit }).success).toBe(true)
  })

  it('waits for all jobs or for none, in a profile too; any of several cannot be joined', () => {
    expect(() => slurmRequest.parse({ dependency: 'afterok:1?afterok:2' })).toThrow(
      'it asks for any of several jobs',
    )
  })
})
