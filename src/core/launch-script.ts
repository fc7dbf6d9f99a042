import type { JobManifest, Resources } from '../schema/bundle.ts'
import { severalNodesScripts } from './launch-nodes.ts'
import { shellQuote } from './text/quote.ts'

/**
 * The scripts of a bundle that start its job, by path in the bundle. They name no folder of this machine: where things lie
 * comes with the `ORION_*` environment, so that the same bundle is the same job everywhere.
 */
export function launchScripts(manifest: Pick<JobManifest, 'launch' | 'resources'>): Record<string, string> {
  const { launch, resources } = manifest
  if (launch.mode === 'process') {
    return {
      'entrypoint.sh': script(
        environment(resources.threads_per_rank),
        'cd -- "$ORION_BUNDLE" || exit 1',
        `exec ${launch.argv.map(shellQuote).join(' ')}`,
      ),
    }
  }
  const ranks = {
    'rank.sh': script(
      FINAL,
      'logs="$ORION_ATTEMPT_DIR/logs/${ORION_NODE:-0}"',
      'mkdir -p -- "$logs" || exit 1',
      `exec "$ORION_PYTHON" -m ${[launch.module, ...launch.args].map(shellQuote).join(' ')} \\
  >>"$logs/rank$RANK.out" 2>>"$logs/rank$RANK.err"`,
    ),
  }
  if (resources.nodes > 1) {
    const { entrypoint, node } = severalNodesScripts(resources)
    const setting = environment(resources.threads_per_rank)
    return { 'entrypoint.sh': script(setting, entrypoint), 'node.sh': script(node), ...ranks }
  }
  return {
    'entrypoint.sh': script(
      environment(resources.threads_per_rank),
      ONE_NODE,
      'cd -- "$ORION_BUNDLE" || exit 1',
      torchrun(resources),
    ),
    ...ranks,
  }
}

const script = (...parts: string[]): string => `#!/bin/sh\n${parts.join('\n')}\n`

/** What bit-exact numerics and unbuffered logs need of the environment. */
const environment = (threads: number): string => `umask 077
export OMP_NUM_THREADS=${threads}
export PYTHONHASHSEED=0 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH="$ORION_BUNDLE/source"
export CUBLAS_WORKSPACE_CONFIG=:4096:8`

/** One machine: ranks meet over the loopback interface, so that no name of this host has to resolve. */
const ONE_NODE = `export TORCHELASTIC_ERROR_FILE="$ORION_ATTEMPT_DIR/error.json"
export TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1
export GLOO_SOCKET_IFNAME="\${GLOO_SOCKET_IFNAME:-lo}"`

/** A rank that ended for good, on request or with an error of its own, says so: torchrun would start it again. */
const FINAL = `final="$ORION_ATTEMPT_DIR/final"
[ ! -s "$final" ] || exit "$(cat -- "$final")"`

const torchrun = ({
  ranks,
  restarts = 0,
}: Resources): string => `exec "$ORION_PYTHON" -m torch.distributed.run \\
  --nnodes=1 --nproc-per-node=${ranks} \\
  --rdzv-backend=c10d --rdzv-endpoint=127.0.0.1:0 --rdzv-id="$ORION_TOKEN" --local-addr=127.0.0.1 \\
  --max-restarts=${restarts} --log-dir="$ORION_ATTEMPT_DIR/logs/0/torchelastic" \\
  --no-python /bin/sh "$ORION_BUNDLE/rank.sh"`
