import type { Context } from './context.ts'

/** The profiles with a scheduler that hears what a config asks under `slurm`. One that cannot be used takes none. */
export async function profilesThatTakeWishes(ctx: Context): Promise<ReadonlySet<string>> {
  const names = Object.keys(ctx.settings.profiles)
  const adapters = await Promise.allSettled(names.map(async name => ctx.adapter(name)))
  return new Set(
    names.filter((_, at) => {
      const adapter = adapters[at]
      return adapter?.status === 'fulfilled' && adapter.value.capabilities.takesWishes
    }),
  )
}
