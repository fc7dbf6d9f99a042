import { waitScript } from '../../core/wait-script.ts'

/**
 * The supervisor of one attempt, in POSIX sh so that it runs on any Linux host without anything installed. It is started in
 * a session of its own as
 *
 *     /bin/sh supervisor.sh <attempt folder> <bundle folder> <node> <heartbeat seconds> <sweep seconds>
 *
 * with the environment of the job, in which ORION_SUPERVISES=<token> stands in place of ORION_TOKEN: a process with
 * ORION_TOKEN belongs to the job, one with ORION_SUPERVISES to the supervisor.
 */
export const SUPERVISOR_SCRIPT = `#!/bin/sh
umask 077
attempt=$1 bundle=$2 node=$3 beat=$4 sweep=$5
token=$ORION_SUPERVISES
entry='' stopped='' signalled='' warned=''

# Every request to stop reaches the job as TERM: sh starts background commands with INT ignored, and USR1 kills torchrun.
stop() {
  stopped=1 signalled=1
  [ -z "$entry" ] || tell
}

# dash loses a signal that a child gets between fork and exec, so TERM waits until the entry point shows its environment.
tell() {
  while look_at "$entry" && ! grep -qF ORION_TOKEN= "/proc/$entry/environ" 2>/dev/null; do
    sleep 0.01
  done
  kill -s TERM "$entry" 2>/dev/null
}
trap '' HUP
trap stop TERM INT QUIT
# A scheduler sends it some time before the limit of the job.
trap 'warned=1; stop' USR1

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
note() { printf '%s %s\\n' "$(now)" "$*" >&2; }
flush() { sync "$@" 2>/dev/null || sync; }

# Sets $parent and $start (fields 4 and 22) of a process; fails when it is gone or a zombie.
look_at() {
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The name in parentheses may hold anything.
  set -- \${stat##*) }
  case $1 in Z | X) return 1 ;; esac
  parent=$2
  start=\${20}
}

# Writes a file of the attempt whole or not at all.
put() {
  printf '%s\\n' "$2" >"$attempt/.$1.$$" && flush "$attempt/.$1.$$" &&
    mv -f "$attempt/.$1.$$" "$attempt/$1" && flush "$attempt"
}

# Processes that carry the token of this job.
carriers() {
  for found in $(LC_ALL=C grep -lF "ORION_TOKEN=$token" /proc/[0-9]*/environ 2>/dev/null); do
    tr '\\0' '\\n' 2>/dev/null <"$found" | LC_ALL=C grep -qxF "ORION_TOKEN=$token" || continue
    found=\${found#/proc/}
    printf '%s ' "\${found%/environ}"
  done 2>/dev/null
}

boot=''
read -r boot </proc/sys/kernel/random/boot_id
host=$(uname -n)
look_at "$$" || exit 1
me="$token:$host:$boot:$$:$start"
my_start=$start

# The fence. A symbolic link is made whole and at most once, also over NFS, and says who made it. A claim whose holder died
# before it started anything passes on, by a link named after the dead one.
mkdir "$attempt/claim" 2>/dev/null
link="$attempt/claim/owner"
until ln -s "$me" "$link" 2>/dev/null; do
  owner=$(readlink "$link") || { note "cannot claim $attempt"; exit 1; }
  [ "$owner" != "$me" ] || break
  case $owner in
    "$token":*) ;;
    *) note "another submission holds this attempt: $owner"; exit 0 ;;
  esac
  rest=\${owner#"$token":}
  other_host=\${rest%%:*} rest=\${rest#*:}
  other_boot=\${rest%%:*} rest=\${rest#*:}
  other_pid=\${rest%%:*} other_start=\${rest#*:}
  if [ "$other_host" != "$host" ]; then
    note "this attempt is claimed on $other_host"; exit 0
  fi
  if [ "$other_boot" = "$boot" ] && look_at "$other_pid" && [ "$start" = "$other_start" ]; then
    note "this attempt is claimed by process $other_pid"; exit 0
  fi
  if [ -e "$attempt/started.json" ]; then
    note "this attempt was already started by process $other_pid"; exit 0
  fi
  link="$attempt/claim/after-$other_boot-$other_pid-$other_start"
done
printf '%s\\n' "$token" >"$attempt/claim/token"

# Room for the exit record is taken now, so that a job that filled the disk can still say how it ended.
record="$attempt/.exit.json.$$"
started_at=$(now)
printf '%-1023s\\n' '' >"$record" && flush "$record" &&
  put started.json "{\\"schema_version\\":1,\\"token\\":\\"$token\\",\\"host\\":\\"$host\\",\\"supervisor\\":{\\"boot_id\\":\\"$boot\\",\\"pid\\":$$,\\"start_time\\":\\"$my_start\\"},\\"time\\":\\"$started_at\\"}" ||
  { note "cannot write in $attempt"; rm -f "$record"; exit 1; }

# Lives only as long as the supervisor, whose death the kernel tells by another parent.
heartbeat() {
  trap 'kill "$nap" 2>/dev/null; rm -f "$attempt/.heartbeat.json.$$"; exit 0' TERM
  while look_at self && [ "$parent" = "$$" ]; do
    printf '{"schema_version":1,"time":"%s"}\\n' "$(now)" >"$attempt/.heartbeat.json.$$" &&
      mv -f "$attempt/.heartbeat.json.$$" "$attempt/heartbeat.json"
    sleep "$beat" &
    nap=$!
    wait "$nap"
  done
}

code=143
if [ -z "$stopped" ] && [ ! -e "$attempt/cancel" ]; then
  nap=''
  heartbeat >/dev/null 2>&1 &
  beating=$!
  mkdir -p "$attempt/logs/$node"
  (
    unset ORION_SUPERVISES
    ORION_TOKEN=$token
    export ORION_TOKEN
    exec /bin/sh "$bundle/entrypoint.sh"
  ) </dev/null >>"$attempt/logs/$node/agent.out" 2>>"$attempt/logs/$node/agent.err" &
  entry=$!
  [ -z "$stopped" ] || tell

  ${waitScript('entry', 'signalled')}
  entry=''

  # The job is over when its entry point is: torchrun's workers live in sessions of their own and would stay.
  left=$(carriers)
  if [ -n "$left" ]; then
    note "left behind by the entry point: $left"
    kill -s TERM $left 2>/dev/null
    rounds=$((sweep * 10))
    while [ "$rounds" -gt 0 ] && left=$(carriers) && [ -n "$left" ]; do
      sleep 0.1
      rounds=$((rounds - 1))
    done
    rounds=50
    while [ "$rounds" -gt 0 ] && left=$(carriers) && [ -n "$left" ]; do
      kill -s KILL $left 2>/dev/null
      sleep 0.1
      rounds=$((rounds - 1))
    done
    [ -z "$left" ] || note "could not be killed: $left"
  fi
  # Not waited for: where the signal is lost, it ends by itself once its parent is gone.
  kill "$beating" 2>/dev/null
else
  note "stopped before the entry point was started"
fi

signal=null reason=ended
[ "$code" -le 128 ] || [ "$code" -gt 192 ] || signal=$((code - 128))
[ -z "$warned" ] || reason=time_limit
[ ! -e "$attempt/cancel" ] || reason=cancelled
exit_json="{\\"schema_version\\":1,\\"code\\":$code,\\"signal\\":$signal,\\"reason\\":\\"$reason\\",\\"started_at\\":\\"$started_at\\",\\"ended_at\\":\\"$(now)\\",\\"host\\":\\"$host\\"}"
rounds=600
until printf '%-1023s\\n' "$exit_json" 1<>"$record" && flush "$record" && mv -f "$record" "$attempt/exit.json" && flush "$attempt"; do
  rounds=$((rounds - 1))
  [ "$rounds" -gt 0 ] || { note "could not record the exit: $exit_json"; exit 1; }
  sleep 1
done
# A scheduler believes the status of its batch script.
[ -z "$SLURM_JOB_ID" ] || exit "$code"
`
