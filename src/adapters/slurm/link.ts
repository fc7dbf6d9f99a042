import type { Link } from '../../core/adapter.ts'
import type { Host } from '../exec/host/host.ts'
import type { Queue } from './queue.ts'

/** The way to a cluster: its login node, and behind that the scheduler, whose word is what states are made of. */
export function slurmLink(host: Host, queue: Queue, command: Link['command']): Link {
  return {
    command,
    ...host.login(),
    state() {
      const way = host.state()
      const scheduler = queue.meter.state(way.open)
      return {
        ...way,
        trouble: way.trouble ?? scheduler.trouble,
        heard_ms_ago: scheduler.heard_ms_ago,
        calls_per_minute: scheduler.calls_per_minute ?? 0,
      }
    },
    async check(timeoutMs) {
      const began = performance.now()
      await host.check(timeoutMs)
      await queue.check(timeoutMs - (performance.now() - began))
    },
    reconnect: () => host.reconnect(),
  }
}
