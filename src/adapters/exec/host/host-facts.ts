import type { HostFacts } from '../../../core/adapter.ts'
import { fileSystemIn } from '../folder-facts.ts'
import { toolError } from '../io-error.ts'
import { PYTHON_FACTS, PYTHON_MODULES, readPythonFacts } from '../python-facts.ts'
import type { Host } from './host.ts'

/** Importing torch from a cold network file system takes most of a minute. */
const PYTHON_TIMEOUT_MS = 90_000

/** A line a fact: the machine, the folder that holds the run root or would, and whether a file could be written there. */
const MACHINE = `LC_ALL=C; export LC_ALL
printf 'host %s\\n' "$(uname -n)"
printf 'cpus %s\\n' "$(nproc)"
sed -n 's/^\\(MemTotal\\|MemAvailable\\): *\\([0-9]*\\) kB$/\\1 \\2/p' /proc/meminfo
group=$(sed -n 's/^0:://p' /proc/self/cgroup 2>/dev/null)
limit=$(cat "/sys/fs/cgroup$group/memory.max" 2>/dev/null) && printf 'limit %s\\n' "$limit"
folder=$1
until said=$(stat -- "$folder" 2>&1); do
  case $said in
    *'No such file or directory') ;;
    *'Not a directory') printf 'not-a-folder part\\n'; exit 0 ;;
    *) printf 'cannot %s\\n' "$(printf %s "$said" | tail -n 1)"; exit 0 ;;
  esac
  folder=\${folder%/*}
  [ -n "$folder" ] || folder=/
done
[ -d "$folder" ] || {
  if [ "$folder" = "$1" ]; then echo 'not-a-folder whole'; else echo 'not-a-folder part'; fi
  exit 0
}
printf 'space %s\\n' "$(stat -f -c '%a %S' -- "$folder")"
real=$(readlink -f -- "$folder")
printf 'real %s\\n' "$(printf %s "$real" | od -An -v -tx1 | tr -d ' \\n')"
sed 's/^/mount /' /proc/self/mountinfo
draft=$folder/.orion-write-test-$2
if said=$({ head -c 4096 /dev/zero >"$draft" && sync "$draft"; } 2>&1); then echo 'writable yes'; else
  printf 'writable %s\\n' "$(printf %s "$said" | tail -n 1)"
  printf 'owner %s\\n' "$(stat -c '%u %a' -- "$folder")"
fi
rm -f -- "$draft"
:`

/** What preflight and doctor need to know of a host. Throws when it cannot be reached; what cannot be found out says why. */
export async function hostFacts(host: Host, runRoot: string, python: string): Promise<HostFacts> {
  const { randomUUID } = await import('node:crypto')
  const [machine, interpreter] = await Promise.all([
    host.must('cannot look at the machine', MACHINE, [runRoot, randomUUID()]),
    pythonFacts(host, python),
  ])
  const facts = machine.toString('utf8').split('\n')
  const fact = (name: string): string | undefined =>
    facts.find(line => line.startsWith(`${name} `))?.slice(name.length + 1)
  const total = Number(fact('MemTotal') ?? 0) * 1024
  const limit = Number(fact('limit') ?? Number.NaN)
  const memory = limit > 0 ? Math.min(limit, total) : total
  return {
    host: fact('host') ?? host.name,
    cpus: Number(fact('cpus') ?? 1),
    memory_bytes: memory,
    memory_free_bytes: Math.min(memory, Number(fact('MemAvailable') ?? 0) * 1024),
    run_root: folderOf(runRoot, facts, fact),
    ...interpreter,
  }
}

function folderOf(
  path: string,
  facts: readonly string[],
  fact: (name: string) => string | undefined,
): HostFacts['run_root'] {
  const cannot = (why: string) => ({ path, free_bytes: 0, file_system: 'unknown', writable: false, why })
  if (path.includes(':')) return cannot(`${path} holds a colon, and PYTHONPATH of a job could not name it`)
  const refused = fact('not-a-folder')
  if (refused === 'whole') return cannot(`${path} is not a folder`)
  if (refused) return cannot(`a part of ${path} is not a folder`)
  const said = fact('cannot')
  if (said) return cannot(toolError(said, `cannot use ${path}`).message)
  const [free = 0, block = 0] = (fact('space') ?? '').split(' ').map(Number)
  const real = Buffer.from(fact('real') ?? '', 'hex').toString('utf8')
  const mounts = facts.flatMap(line => (line.startsWith('mount ') ? [line.slice(6)] : [])).join('\n')
  const written = fact('writable') ?? ''
  const [owner = '', mode = ''] = (fact('owner') ?? '').split(' ')
  const why = written === 'yes' ? null : toolError(written, `cannot write in ${real}`).message
  const whose = why !== null && written.includes('Permission denied')
  return {
    path,
    free_bytes: free * block,
    file_system: fileSystemIn(mounts, real),
    writable: why === null,
    why: whose ? `${why}; it belongs to user ${owner} and has mode ${mode}` : why,
  }
}

async function pythonFacts(host: Host, path: string): Promise<Pick<HostFacts, 'python' | 'accelerators'>> {
  const script = `exec 3<&0 </dev/null
export PYTHONDONTWRITEBYTECODE=1
exec timeout "$1" "$2" -c "$3" ${PYTHON_MODULES.join(' ')}`
  const { code, stdout, stderr } = await host.run(
    script,
    [String(PYTHON_TIMEOUT_MS / 1000), path, PYTHON_FACTS],
    { timeoutMs: PYTHON_TIMEOUT_MS + 10_000 },
  )
  return readPythonFacts(path, {
    code,
    timed_out: code === 124,
    timeoutMs: PYTHON_TIMEOUT_MS,
    stdout: stdout.toString('utf8'),
    stderr,
  })
}
