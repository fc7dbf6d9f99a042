import { readCluster, SINFO_FORMAT } from '../../core/slurm/read-cluster.ts'
import type { ClusterFacts } from '../../schema/cluster.ts'
import { OrionError } from '../../schema/error.ts'
import type { Host } from '../exec/host/host.ts'
import type { LinkMeter } from '../exec/host/link-meter.ts'

/** Age at which an answer is asked for again. */
const FRESH_MS = 30_000
const TIMEOUT_MS = 20_000
/** Bytes that no line of either command is. */
const SEAM = '\u0001'

const LOOK = `LC_ALL=C; export LC_ALL
scontrol show config | sed -n 's/^ClusterName *= *//p' && printf '\\001' &&
  sinfo --noheader --Format="$1" && printf '\\001' && scontrol --oneliner show partition`

/** What a cluster has: asked for at most twice a minute, and once for all who ask at the same time. */
export class Cluster {
  private readonly host: Host
  private readonly meter: LinkMeter
  private known: { at: number; facts: ClusterFacts } | null = null
  private asking: Promise<ClusterFacts> | null = null

  constructor(host: Host, meter: LinkMeter) {
    this.host = host
    this.meter = meter
  }

  async look(): Promise<ClusterFacts> {
    if (this.known && performance.now() - this.known.at < FRESH_MS) return this.known.facts
    this.asking ??= this.ask().finally(() => {
      this.asking = null
    })
    return this.asking
  }

  private async ask(): Promise<ClusterFacts> {
    this.meter.called(3)
    const { code, stdout, stderr } = await this.host.run(LOOK, [SINFO_FORMAT], { timeoutMs: TIMEOUT_MS })
    const [name = '', nodes, limits] = stdout.toString('utf8').split(SEAM)
    if (code !== 0 || nodes === undefined || limits === undefined) {
      const said = stderr.trim().split('\n').at(-1) || `exit status ${code}`
      throw new OrionError('unreachable', `sinfo on ${this.host.name}: ${said}`, { retryable: true })
    }
    const facts = readCluster(name.trim(), nodes, limits)
    this.known = { at: performance.now(), facts }
    return facts
  }
}
