import type { Context } from './context.ts'

/**
 * Finds every process that carries the token, its supervisor first, and kills all with one signal that cannot be caught;
 * looks again until none is left. Prints how many were killed.
 */
const KILL = `
killed=
for round in 1 2 3 4 5 6 7 8 9 10; do
  places=$(grep -lzxF "ORION_SUPERVISES=$1" /proc/[0-9]*/environ 2>/dev/null; grep -lzxF "ORION_TOKEN=$1" /proc/[0-9]*/environ 2>/dev/null)
  [ -z "$places" ] && break
  for place in $places; do
    pid=\${place#/proc/} pid=\${pid%/environ}
    kill -9 "$pid" 2>/dev/null && case " $killed " in *" $pid "*) ;; *) killed="$killed $pid" ;; esac
  done
done
set -- $killed
echo $#
`

/**
 * Kills a whole job as a power cut would: supervisor, launcher and ranks, nothing asked, nothing saved. Returns how many
 * processes died, or null where only a scheduler can reach them.
 */
export async function killJob(ctx: Context, profile: string, token: string): Promise<number | null> {
  const adapter = await ctx.adapter(profile)
  if (adapter.kill) {
    await adapter.kill(token)
    return null
  }
  const answer = await adapter.probe({
    argv: ['/bin/sh', '-c', KILL, 'kill-job', token],
    cwd: '/',
    env: {},
    timeout_s: 60,
  })
  return Number.parseInt(answer.stdout.trim(), 10) || 0
}
