import { runInTerminal } from '../adapters/exec/run-in-terminal.ts'
import { OrionError } from '../schema/error.ts'
import type { HostStatus } from '../schema/host.ts'
import type { Context } from './context.ts'
import { checkHost } from './hosts.ts'

/**
 * Lets a person log in at the terminal to a profile's machine, as `ssh` asks for it; the connection is then shared by
 * everything that Orion does there. Throws OrionError `unreachable` when it was not opened.
 */
export async function login(ctx: Context, profile: string): Promise<HostStatus> {
  const { link } = await ctx.adapter(profile)
  const words = link?.login?.()
  if (!link || !words)
    throw new OrionError('not_allowed', `${profile} is this machine: there is nothing to log in to.`)
  await link.reconnect()
  const { code, why } = await runInTerminal(words, ctx.environment)
  if (code !== 0)
    throw new OrionError('unreachable', `${profile} did not let you in: ${why || `ssh ended with ${code}`}`, {
      hint: `Try \`${link.command?.join(' ')}\` by hand.`,
    })
  return checkHost(ctx, profile)
}
