import type { SlurmRequest, SlurmWish } from '../../schema/slurm.ts'

/** The same wish, and to wait until a job has ended, however that was. */
export const afterAny = (wish: SlurmWish | undefined, job: string): SlurmWish => ({
  ...wish,
  dependency: [...(wish?.dependency === undefined ? [] : [wish.dependency]), `afterany:${job}`].join(','),
})

/**
 * What is asked of Slurm for one run: its own words before those of its profile. Nodes that either keeps out stay out, and
 * it waits for what either waits for.
 */
export function requestOf(profile: SlurmRequest, wish: SlurmWish = {}): SlurmRequest {
  const exclude = [...new Set([...(profile.exclude ?? []), ...(wish.exclude ?? [])])]
  const dependency = [profile.dependency, wish.dependency].filter(each => each !== undefined).join(',')
  return {
    ...profile,
    ...wish,
    grace_s: wish.grace_s ?? profile.grace_s,
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(dependency === '' ? {} : { dependency }),
  }
}
