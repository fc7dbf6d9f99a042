import type { Submission } from '../../../core/adapter.ts'
import { failpoint } from '../../../core/failpoint.ts'
import type { ProcessIdentity } from '../../../schema/exit-record.ts'
import { toolError } from '../io-error.ts'
import { type MarkedProcess, parseStat } from '../process-table.ts'
import { JOB_MARK, jobProcesses, SUPERVISOR_MARK } from '../supervised/job-processes.ts'
import type { JobRef, Machine, Sight, Starting } from '../supervised/machine.ts'
import { attemptFolder, parseExit, parseStarted, type Reading } from '../supervised/records.ts'
import { supervisorEnvironment } from '../supervised/submit.ts'
import { SUPERVISOR_SCRIPT } from '../supervisor-script.ts'
import type { Host } from './host.ts'
import { JOB_SCRIPT_ENVIRONMENT } from './job-script.ts'

export interface HostMachineOptions {
  python: string
  heartbeatS: number
  sweepS: number
}

/** A host seen through the files of its jobs. */
export interface HostSight extends Sight {
  /** Seconds since the supervisor of a job last said that it lives; null where it has not said so. */
  silence(job: JobRef): number | null
}

export interface HostMachine extends Machine {
  sight(jobs: readonly JobRef[]): Promise<HostSight>
}

/**
 * Everything that is asked about some jobs, in one answer: the records, then the processes, then the records again. A line
 * a fact; a record is one line of JSON.
 */
const LOOK = `LC_ALL=C; export LC_ALL
printf 'host %s\\n' "$(uname -n)"
printf 'boot %s\\n' "$(cat /proc/sys/kernel/random/boot_id)"
printf 'now %s\\n' "$(date +%s)"
records() {
  round=$1; shift
  at=0
  while [ $# -gt 0 ]; do
    [ ! -d "$1" ] || printf 'there %s\\n' "$at"
    for name in started exit; do
      if [ -e "$2/$name.json" ]; then
        printf '%s %s %s %s\\n' "$name" "$round" "$at" "$(head -c 4096 "$2/$name.json" | tr '\\n' ' ')"
      fi
    done
    [ "$round" = again ] || ! beat=$(stat -c %Y "$2/heartbeat.json" 2>/dev/null) || printf 'beat %s %s\\n' "$at" "$beat"
    at=$((at + 1)); shift 2
  done
}
records first "$@"
cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^/stat /'
for found in $(grep -lsE '${JOB_MARK}=|${SUPERVISOR_MARK}=' /proc/[0-9]*/environ 2>/dev/null); do
  pid=\${found#/proc/}
  tr '\\0' '\\n' 2>/dev/null <"$found" | sed -n "s/^\\(${JOB_MARK}\\|${SUPERVISOR_MARK}\\)=/mark \${pid%/environ} \\1 /p"
done
records again "$@"`

/** Signals to each pair of pid and start time that is still the same process; prints the pids that got it. */
const SIGNAL = `signal=$1 boot=$2; shift 2
[ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] || exit 0
set -f
start_of() {
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- \${stat##*) }
  case $1 in Z | X) return 1 ;; esac
  printf '%s' "\${20}"
}
while [ $# -gt 0 ]; do
  [ "$(start_of "$1")" != "$2" ] || { kill -s "$signal" "$1" 2>/dev/null && printf '%s\n' "$1"; }
  shift 2
done
:`

const ANNOUNCE = `[ -d "$1" ] || exit 0
[ ! -e "$2/exit.json" ] || exit 0
mkdir -p -- "$2" 2>/dev/null
: >>"$2/cancel" && { sync "$2/cancel" 2>/dev/null || sync; }
:`

/**
 * Starts the supervisor in a session of its own, with the allowed part of the environment there, and waits until it has
 * claimed the attempt or ended. The script of the supervisor comes as data.
 */
const START = `run=$1 attempt=$2 bundle=$3 beat=$4 sweep=$5 named=$6; shift 6
mkdir -p -- "$attempt" || exit 1
draft=$attempt/.supervisor.sh.$$
{ cat >"$draft" && { sync "$draft" 2>/dev/null || sync; } && mv -fT -- "$draft" "$attempt/supervisor.sh"; } || exit 1
${JOB_SCRIPT_ENVIRONMENT}
for pair; do export "$pair"; done
cd -- "$run" || exit 1
# Not with &: a shell lets what it starts in the background ignore INT and QUIT for ever.
pid=$(setsid -f /bin/sh -c 'printf %s "$$"; exec /bin/sh "$@" </dev/null >>"$0" 2>&1' "$attempt/supervisor.log" \\
  "$attempt/supervisor.sh" "$attempt" "$bundle" 0 "$beat" "$sweep") || exit 1
rounds=600
while [ "$rounds" -gt 0 ]; do
  ! grep -qsF "\\"token\\":\\"$ORION_SUPERVISES\\"" "$attempt/started.json" || exit 0
  kill -0 "$pid" 2>/dev/null || { echo over; exit 0; }
  sleep 0.02
  rounds=$((rounds - 1))
done`

/** A machine behind a host's shells: one script a look, whatever the number of jobs. */
export function hostMachine(host: Host, options: HostMachineOptions): HostMachine {
  return {
    sight: jobs => sight(host, jobs),
    signal: (targets, signal) => signalAll(host, targets, signal),
    async announceCancel(job) {
      await host.run(ANNOUNCE, [job.run_path, attemptFolder(job.run_path, job.attempt)])
    },
    start: job => start(host, options, job),
    async lastWords(job) {
      const log = `${attemptFolder(job.run_path, job.attempt)}/supervisor.log`
      const { stdout } = await host.run('tail -c 2000 -- "$1" 2>/dev/null', [log])
      return stdout.toString('utf8')
    },
  }
}

async function sight(host: Host, jobs: readonly JobRef[]): Promise<HostSight> {
  const places = jobs.flatMap(({ run_path, attempt }) => [run_path, attemptFolder(run_path, attempt)])
  const { code, stdout, stderr } = await host.run(LOOK, places)
  if (code !== 0) throw toolError(stderr, `cannot look at ${host.name}`)
  const facts = readFacts(stdout.toString('utf8'))
  const at = (job: JobRef) => jobs.findIndex(({ token }) => token === job.token)
  const record = <T>(
    name: 'started' | 'exit',
    parse: (text: string | null, path: string) => Promise<Reading<T>>,
  ) => {
    return (job: JobRef, again?: 'again'): Promise<Reading<T>> =>
      parse(
        facts.records.get(`${name} ${again ?? 'first'} ${at(job)}`) ?? null,
        `${attemptFolder(job.run_path, job.attempt)}/${name}.json`,
      )
  }
  const processes = jobProcesses(facts.table)
  const starts = new Map(facts.table.map(({ pid, start_time }) => [pid, start_time]))
  return {
    host: facts.host,
    boot_id: facts.boot,
    started: record('started', parseStarted),
    exit: record('exit', parseExit),
    runFolderThere: async job => facts.there.has(String(at(job))),
    processes: async () => processes,
    isAlive: async ({ boot_id, pid, start_time }) => boot_id === facts.boot && starts.get(pid) === start_time,
    silence(job) {
      const beat = facts.beats.get(String(at(job)))
      return beat === undefined ? null : facts.now - beat
    },
  }
}

interface Facts {
  host: string
  boot: string
  /** Seconds of the host's own clock, as those of the beats. */
  now: number
  /** When the supervisor of a job last said that it lives, by job. */
  beats: Map<string, number>
  there: Set<string>
  /** By `<name> <round> <job>`. */
  records: Map<string, string>
  table: MarkedProcess[]
}

function readFacts(text: string): Facts {
  const facts: Facts = {
    host: '',
    boot: '',
    now: 0,
    beats: new Map(),
    there: new Set(),
    records: new Map(),
    table: [],
  }
  const stats: string[] = []
  const marks: [pid: number, name: string, value: string][] = []
  for (const line of text.split('\n')) {
    const [kind = '', ...rest] = line.split(' ')
    if (kind === 'host') facts.host = rest.join(' ')
    else if (kind === 'boot') facts.boot = rest.join(' ')
    else if (kind === 'now') facts.now = Number(rest[0])
    else if (kind === 'beat') facts.beats.set(rest[0] ?? '', Number(rest[1]))
    else if (kind === 'there') facts.there.add(rest.join(' '))
    else if (kind === 'started' || kind === 'exit')
      facts.records.set(`${kind} ${rest.slice(0, 2).join(' ')}`, rest.slice(2).join(' '))
    else if (kind === 'stat') stats.push(rest.join(' '))
    else if (kind === 'mark') marks.push([Number(rest[0]), rest[1] ?? '', rest.slice(2).join(' ')])
  }
  const byPid = Map.groupBy(marks, ([pid]) => pid)
  for (const stat of stats) {
    const entry = parseStat(Number.parseInt(stat, 10), stat, facts.boot)
    if (!entry) continue
    const own = byPid.get(entry.pid) ?? []
    facts.table.push({ ...entry, marks: Object.fromEntries(own.map(([, name, value]) => [name, value])) })
  }
  return facts
}

async function signalAll(
  host: Host,
  targets: readonly ProcessIdentity[],
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<ProcessIdentity[]> {
  const boots = Map.groupBy(targets, ({ boot_id }) => boot_id)
  const reached: ProcessIdentity[] = []
  for (const [boot, those] of boots) {
    const pairs = those.flatMap(({ pid, start_time }) => [String(pid), start_time])
    const { stdout } = await host.run(SIGNAL, [signal.slice(3), boot, ...pairs])
    const pids = new Set(stdout.toString().split('\n').map(Number))
    reached.push(...those.filter(({ pid }) => pids.has(pid)))
  }
  return reached
}

async function start(host: Host, options: HostMachineOptions, job: Submission): Promise<Starting> {
  const attempt = attemptFolder(job.run_path, job.attempt)
  const env = { ORION_PYTHON: options.python, ...supervisorEnvironment(job) }
  failpoint('supervisor.before-spawn')
  const { code, stdout, stderr } = await host.run(
    START,
    [
      job.run_path,
      attempt,
      job.bundle.path,
      String(options.heartbeatS),
      String(options.sweepS),
      job.bundle.manifest.environment.join(' '),
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ],
    { data: Buffer.from(SUPERVISOR_SCRIPT) },
  )
  failpoint('supervisor.after-spawn')
  if (code !== 0) throw toolError(stderr, `cannot start a job in ${attempt} on ${host.name}`)
  const over = stdout.includes('over')
  return { over: () => over }
}
