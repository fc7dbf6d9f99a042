import { afterAny } from '../core/slurm/request.ts'
import { OrionError } from '../schema/error.ts'
import { ACTIVE_STATES, type RunDetail } from '../schema/run.ts'
import type { Context } from './context.ts'
import type { LoadedConfig } from './load-config.ts'
import type { Plan } from './plan.ts'
import { profilesThatTakeWishes } from './profiles-that-take-wishes.ts'
import { reconcile } from './reconcile.ts'

/**
 * At most so many jobs of a list at a time: each job waits for the end of the one that many places before it, by its
 * scheduler's own dependency, so that the list goes on while Orion is closed.
 */
export class Lanes {
  private readonly ctx: Context
  private readonly atOnce: number
  private readonly launched: RunDetail[] = []

  /** Throws where a config of the list runs where no scheduler can make a job wait. */
  static async open(ctx: Context, atOnce: number, configs: readonly LoadedConfig[]): Promise<Lanes> {
    const able = await profilesThatTakeWishes(ctx)
    const other = configs.find(({ envelope }) => !able.has(envelope.infra))
    if (other) {
      const { infra, name } = other.envelope
      throw new OrionError(
        'not_allowed',
        `${name} runs on ${infra}, which has no scheduler to make jobs wait.`,
        {
          hint: 'Leave --at-once out, or choose a profile of a cluster (--on PROFILE).',
        },
      )
    }
    return new Lanes(ctx, atOnce)
  }

  private constructor(ctx: Context, atOnce: number) {
    this.ctx = ctx
    this.atOnce = atOnce
  }

  /** The plan of the next run, which waits for its turn. */
  async next(plan: Plan): Promise<Plan> {
    const job = await this.jobBefore(plan)
    if (job === null) return plan
    const { resolved } = plan
    const { resources } = resolved
    return {
      ...plan,
      resolved: { ...resolved, resources: { ...resources, slurm: afterAny(resources.slurm, job) } },
    }
  }

  took(run: RunDetail): void {
    this.launched.push(run)
  }

  /** The job whose end makes room, where that has not come yet; another one of the list where its number is not known. */
  private async jobBefore({ profile }: Plan): Promise<string | null> {
    const same = this.launched.filter(({ adapter, state }) => adapter === profile && state !== 'planned')
    if (same.length < this.atOnce) return null
    for (const { id } of same.slice(-this.atOnce)) {
      await reconcile(this.ctx, { run: id })
      const [attempt] = this.ctx.store.attempts(id)
      if (!attempt || !ACTIVE_STATES.includes(attempt.state)) return null
      const number = attempt.handle?.job_id ?? attempt.job?.id
      if (typeof number === 'string' && /^\d+$/.test(number)) return number
    }
    return null
  }
}
