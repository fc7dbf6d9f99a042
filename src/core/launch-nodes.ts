import type { Resources } from '../schema/bundle.ts'
import { waitScript } from './wait-script.ts'

/**
 * A job of several nodes in an allocation of Slurm: srun starts one torchrun a node, the ranks meet at the first node, and
 * a node's place in the allocation decides which ranks it gets. srun answers TERM by killing its step, so a request to stop
 * goes through it as USR1, which it hands on to every node without asking the controller.
 */
export function severalNodesScripts({ ranks, nodes }: Pick<Resources, 'ranks' | 'nodes'>): {
  entrypoint: string
  node: string
} {
  return {
    entrypoint: `[ -n "$SLURM_JOB_ID" ] || { echo 'several nodes need an allocation of Slurm' >&2; exit 1; }
cd -- "$ORION_BUNDLE" || exit 1
head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
address=$head
# Some clusters name nodes as no resolver does.
getent hosts "$head" >/dev/null 2>&1 ||
  address=$(scontrol --oneliner show node "$head" | tr ' ' '\\n' | sed -n 's/^NodeAddr=//p')
export ORION_RENDEZVOUS="\${address:-$head}:$((20000 + SLURM_JOB_ID % 12000))"
# srun does not take over what the job asked for a task.
export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"
srun='' told=''
tell() {
  told=1
  [ -z "$srun" ] || kill -s USR1 "$srun" 2>/dev/null
}
trap tell TERM
# The others may be saving when the first node is done: they get a minute.
srun --nodes=${nodes} --ntasks=${nodes} --ntasks-per-node=1 --mpi=none --kill-on-bad-exit=0 --wait=60 \\
  /bin/sh "$ORION_BUNDLE/node.sh" </dev/null &
srun=$!
[ -z "$told" ] || tell
${waitScript('srun', 'told')}
# A node that does not say how it ended may be dead. The scheduler notices that later than the ranks of other nodes, and then
# ends the job with that word.
silent() { grep -qs '"code":null' "$ORION_ATTEMPT_DIR"/nodes/*.json; }
if [ "$code" -ne 0 ] && [ -z "$told" ] && silent; then
  left=$(scontrol show config | sed -n 's/^SlurmdTimeout *= *\\([0-9]*\\).*/\\1/p')
  left=$((\${left:-300} + 30))
  while [ "$left" -gt 0 ] && [ -z "$told" ]; do sleep 1; left=$((left - 1)); done
fi
# A preemption with grace time is announced to the steps, and no word of the scheduler about the job says so later.
[ "$code" -eq 0 ] ||
  scontrol --oneliner show job "$SLURM_JOB_ID" 2>/dev/null | tr ' ' '\\n' | grep '^PreemptTime=[0-9]' >&2
exit "$code"`,
    node: `export ORION_NODE="$SLURM_NODEID"
logs="$ORION_ATTEMPT_DIR/logs/$ORION_NODE"
nodes="$ORION_ATTEMPT_DIR/nodes"
mkdir -p -- "$logs" "$nodes" || exit 1
exec >>"$logs/agent.out" 2>>"$logs/agent.err"
record() {
  printf '{"schema_version":1,"node":%d,"host":"%s","time":"%s","code":%s}\\n' \\
    "$ORION_NODE" "$SLURMD_NODENAME" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >"$nodes/.$ORION_NODE.$$" &&
    mv -f -- "$nodes/.$ORION_NODE.$$" "$nodes/$ORION_NODE.json"
}
record null
export TORCHELASTIC_ERROR_FILE="$ORION_ATTEMPT_DIR/error-$ORION_NODE.json"
[ "$ORION_NODE" -ne 0 ] || TORCHELASTIC_ERROR_FILE="$ORION_ATTEMPT_DIR/error.json"
told=''
trap 'told=1' USR1 TERM
# USR1 is how srun hands on a request to stop; by default it would kill the agent and leave its ranks.
"$ORION_PYTHON" -m torch.distributed.run \\
  --nnodes=${nodes} --nproc-per-node=${ranks / nodes} \\
  --node-rank="$ORION_NODE" --master-addr="\${ORION_RENDEZVOUS%:*}" --master-port="\${ORION_RENDEZVOUS##*:}" \\
  --rdzv-backend=static --rdzv-id="$ORION_TOKEN" --rdzv-conf=timeout=900 \\
  --signals-to-handle=SIGTERM,SIGINT,SIGHUP,SIGQUIT,SIGUSR1 \\
  --max-restarts=0 --log-dir="$logs/torchelastic" \\
  --no-python /bin/sh "$ORION_BUNDLE/rank.sh" &
agent=$!
${waitScript('agent', 'told')}
record "$code"
exit "$code"`,
  }
}
