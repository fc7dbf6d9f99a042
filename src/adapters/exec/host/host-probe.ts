import type { Adapter, ProbeResult } from '../../../core/adapter.ts'
import { OrionError } from '../../../schema/error.ts'
import { checkEnvironment } from '../job-environment.ts'
import type { Host } from './host.ts'

const MOST_BYTES = 8 << 20

/**
 * Runs a command with a deadline, then ends every process that carries its mark. What it prints goes through pipes into files: one
 * that prints too much finds its pipe closed and fills no disk, and nothing that it leaves behind holds our channel. Prints exit
 * status, whether the deadline came, milliseconds, and both outputs with their sizes.
 */
const PROBE = `limit=$1 most=$2 mark=$3 cwd=$4 pairs=$5; shift 5
box=$(mktemp -d) || exit 1
trap 'rm -rf -- "$box"' EXIT
marked() {
  for found in $(LC_ALL=C grep -lsF "ORION_EXEC=$mark" /proc/[0-9]*/environ 2>/dev/null); do
    found=\${found#/proc/}
    printf '%s ' "\${found%/environ}"
  done
}
begun=$(date +%s%N)
mkfifo "$box/to-out" "$box/to-err" || exit 1
# Writes at once what it reads, which head does not, and ends where the file may not grow any more.
keep() { ulimit -c 0; ulimit -f "$((most / 512 + 1))"; exec cat; }
keep <"$box/to-out" >"$box/out" 2>/dev/null &
readers=$!
keep <"$box/to-err" >"$box/err" 2>/dev/null &
readers="$readers $!"
(
  while [ "$pairs" -gt 0 ]; do export "$1"; shift; pairs=$((pairs - 1)); done
  export ORION_EXEC="$mark"
  cd -- "$cwd" || exit 127
  exec setsid "$@"
) </dev/null >"$box/to-out" 2>"$box/to-err" &
main=$!
( trap 'kill "$nap" 2>/dev/null; exit 0' TERM
  sleep "$limit" & nap=$!
  wait "$nap"
  : >"$box/late"
  while left=$(marked) && [ -n "$left" ]; do kill -s KILL $left 2>/dev/null; sleep 0.05; done
) >/dev/null 2>&1 &
watch=$!
wait "$main"
code=$?
kill "$watch" 2>/dev/null
rounds=100
while left=$(marked) && [ -n "$left" ] && [ "$rounds" -gt 0 ]; do
  kill -s KILL $left 2>/dev/null
  sleep 0.02
  rounds=$((rounds - 1))
done
# What took its mark off may hold the pipes open still.
reading() { for reader in $readers; do kill -0 "$reader" 2>/dev/null && return; done; return 1; }
rounds=50
while reading && [ "$rounds" -gt 0 ]; do sleep 0.02; rounds=$((rounds - 1)); done
kill $readers 2>/dev/null
wait $readers
late=no
[ ! -e "$box/late" ] || late=yes
out=$(head -c "$most" "$box/out" | wc -c) err=$(head -c "$most" "$box/err" | wc -c)
printf '%s %s %s %s %s\\n' "$code" "$late" "$((($(date +%s%N) - begun) / 1000000))" "$out" "$err"
head -c "$most" "$box/out"
head -c "$most" "$box/err"`

/** Runs a short command of a bundle on a host, bounded in time and output; its whole process tree ends with it. */
export async function hostProbe(
  host: Host,
  python: string,
  { argv, cwd, env, timeout_s }: Parameters<Adapter['probe']>[0],
): Promise<ProbeResult> {
  checkEnvironment(env)
  if (argv.length === 0) throw new OrionError('internal', 'a probe needs a command')
  const { randomUUID } = await import('node:crypto')
  const pairs = Object.entries({ ORION_PYTHON: python, ...env }).map(([name, value]) => `${name}=${value}`)
  const answer = await host.must(
    'cannot run a command',
    PROBE,
    [String(timeout_s), String(MOST_BYTES), randomUUID(), cwd, String(pairs.length), ...pairs, ...argv],
    { timeoutMs: timeout_s * 1000 + 30_000 },
  )
  const end = answer.indexOf(10)
  const [code = '', late = '', ms = '', out = ''] = answer.toString('latin1', 0, end).split(' ')
  const split = end + 1 + Number(out)
  return {
    code: Number(code),
    timed_out: late === 'yes',
    ms: Number(ms),
    stdout: answer.toString('utf8', end + 1, split),
    stderr: answer.toString('utf8', split),
  }
}
