import type { Context } from './context.ts'

/**
 * Finds every process that carries the token, its supervisor first, and kills all with one signal that cannot be caught;
 * looks again until none is left. Prints how many were killed.
 */
const KILL = `
killed=0
for round in 1 2 3 4 5 6 7 8 9 10; do
  supervisors= job=
  for place in /proc/[0-9]*; do
    if grep -qzxF "ORION_SUPERVISES=$1" "$place/environ" 2>/dev/null; then supervisors="$supervisors \${place#/proc/}"
    elif grep -qzxF "ORION_TOKEN=$1" "$place/environ" 2>/dev/null; then job="$job \${place#/proc/}"
    fi
  done
  [ -z "$supervisors$job" ] && break
  for pid in $supervisors $job; do kill -9 "$pid" 2>/dev/null && killed=$((killed + 1)); done
done
echo "$killed"
`

/** Kills a whole job as a power cut would: supervisor, launcher and ranks, nothing asked, nothing saved. Returns how many processes died. */
export async function killJob(ctx: Context, profile: string, token: string): Promise<number> {
  const adapter = await ctx.adapter(profile)
  const answer = await adapter.probe({
    argv: ['/bin/sh', '-c', KILL, 'kill-job', token],
    cwd: '/',
    env: {},
    timeout_s: 60,
  })
  return Number.parseInt(answer.stdout.trim(), 10) || 0
}
