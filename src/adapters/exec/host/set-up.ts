import type { SetUpAsk, SetUpStep } from '../../../core/adapter.ts'
import { setUpFailure } from '../../../core/hosts/set-up-failure.ts'
import { OrionError } from '../../../schema/error.ts'
import type { Host } from './host.ts'

const LOOK_TIMEOUT_MS = 120_000
/** A cold network file system takes minutes for an environment, a slow mirror an hour for PyTorch. */
const VENV_TIMEOUT_MS = 900_000
const INSTALL_TIMEOUT_MS = 3 * 3600_000
/** Time between two looks at what the installer writes. */
const GLANCE_MS = 1_000
/** Exit status when somebody else sets the same environment up at this moment. */
const BUSY = 46

/**
 * Says what lies where the environment belongs (`empty`, `environment` or `foreign`), then each interpreter that was tried
 * with its version, or with why it cannot make one.
 */
const LOOK = `LC_ALL=C; export LC_ALL
venv=$1; shift
if [ -f "$venv/pyvenv.cfg" ] || [ ! -e "$venv" ]; then :; else
  [ -d "$venv" ] && [ -z "$(ls -A -- "$venv" | grep -v '^\\.orion-set-up' | head -n 1)" ] || { echo foreign; exit 0; }
fi
for base; do
  command -v -- "$base" >/dev/null || continue
  said=$("$base" -c 'import sys, venv, ensurepip
print("fit" if sys.version_info >= (3, 11) else "old", "%d.%d.%d" % sys.version_info[:3])' 2>&1 </dev/null) ||
    said="broken $(printf %s "$said" | tail -n 1)"
  printf '%s\\n%s\\n' "$base" "$said"
done`

/** Under a lock: what is installed twice at once is installed wrongly. */
const LOCKED = `LC_ALL=C; export LC_ALL
venv=$1; shift
mkdir -p -- "$venv" || exit 1
exec 9>>"$venv/.orion-set-up.lock" || exit 1
! command -v flock >/dev/null || flock -n 9 || exit ${BUSY}
`
/** venv does not hand on what its pip complained about: whether the disk is full is asked afterwards. */
const MAKE = `${LOCKED}"$1" -m venv -- "$venv" 2>&1 </dev/null 9>&- && exit 0
code=$?
[ "$(stat -f -c %a -- "$venv")" -gt 16 ] || echo 'No space left on device'
exit "$code"`

const INSTALL = `${LOCKED}log=$venv/.orion-set-up.log
"$venv/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off --retries 2 --timeout 20 \\
  "$@" >"$log" 2>&1 </dev/null 9>&-
code=$?
tail -c 20000 -- "$log"
exit "$code"`

const GLANCE = 'tail -c 2000 -- "$1/.orion-set-up.log" 2>/dev/null | tail -n 1'

/** Makes a virtual environment on a host and installs packages into it; what is there already stays. */
export async function setUp(host: Host, ask: SetUpAsk, onStep: (step: SetUpStep) => void): Promise<void> {
  const { venv } = ask
  const tried = await look(host, ask)
  onStep({ what: `environment ${venv} from ${tried}` })
  await must(host, `making ${venv}`, MAKE, [venv, tried], VENV_TIMEOUT_MS)
  for (const packages of ask.packages) {
    const what = packages.join(' ')
    onStep({ what })
    const watching = glances(host, venv, doing => onStep({ what, doing }))
    const source = ask.wheels === undefined ? [] : ['--no-index', `--find-links=${ask.wheels}`]
    try {
      await must(host, `installing ${what}`, INSTALL, [venv, ...source, ...packages], INSTALL_TIMEOUT_MS)
    } finally {
      watching.stop()
    }
  }
}

/** The first interpreter there that can make an environment for Orion. */
async function look(host: Host, { venv, bases }: SetUpAsk): Promise<string> {
  const { code, stdout, stderr } = await host.run(LOOK, [venv, ...bases], { timeoutMs: LOOK_TIMEOUT_MS })
  if (code !== 0) throw setUpFailure(`looking at ${venv} on ${host.name}`, stderr)
  const lines = stdout.toString('utf8').trim().split('\n')
  if (lines[0] === 'foreign') {
    throw new OrionError(
      'not_allowed',
      `${venv} on ${host.name} holds something that is no virtual environment.`,
      {
        hint: 'Name another folder: python of the profile, as /folder/bin/python. Nothing was changed.',
      },
    )
  }
  const found: string[] = []
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [base = '', said = ''] = lines.slice(at, at + 2)
    if (said.startsWith('fit ')) return base
    found.push(`${base}: ${said.replace(/^(old|broken) /, '')}`)
  }
  throw new OrionError(
    'environment',
    `${host.name} has no Python of at least 3.11 with venv and ensurepip (${found.join('; ') || 'none was found'}).`,
    {
      hint: 'Install one there (Debian: python3-venv), or name one with --base, as /opt/python3.12/bin/python3.',
    },
  )
}

async function must(
  host: Host,
  doing: string,
  script: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<void> {
  const { code, stdout, stderr } = await host.run(script, args, { timeoutMs })
  if (code === 0) return
  if (code === BUSY) {
    throw new OrionError(
      'environment',
      `${host.name}: somebody sets the same environment up at this moment.`,
      {
        hint: 'Wait until it is done, then ask again.',
        retryable: true,
      },
    )
  }
  throw setUpFailure(`${doing} on ${host.name}`, `${stdout.toString('utf8')}\n${stderr}`)
}

/** Tells now and then what the installer does, over another shell; silent while the host gives no more than one. */
function glances(host: Host, venv: string, onLine: (line: string) => void): { stop(): void } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const again = () => {
    timer = setTimeout(() => {
      host
        .run(GLANCE, [venv])
        .then(({ stdout }) => {
          const line = stdout.toString('utf8').trim()
          if (!stopped && line !== '') onLine(line)
        })
        // The installer's own answer tells what is wrong.
        .catch(() => {})
        .finally(() => {
          if (!stopped) again()
        })
    }, GLANCE_MS)
  }
  again()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
