import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const hosts = defineVerb({
  name: 'hosts',
  summary: 'machines and clusters, and how they are reached',
  description:
    'Every profile of your settings with how old the last word of its machine is, how quick the way there is, how often its scheduler is asked, and the line with which you get there yourself. Without a profile nobody is asked: what is printed is what Orions on this registry know, and how old that is. With a profile, or --check, the machine is asked now, 15 seconds at most; a cluster tells its partitions too.',
  positionals: { profile: { kind: 'profile', description: 'one profile of your settings, in full' } },
  flags: {
    check: { type: 'boolean', description: 'ask every machine for a word now' },
  },
  examples: [
    { line: 'orion hosts', does: 'what is known of every profile' },
    { line: 'orion hosts polaris', does: 'partitions with free nodes, limits and GPUs' },
    {
      line: `orion hosts --check --json | jq -r '.items[] | select(.state == "unreachable") | .profile'`,
      does: 'what cannot be reached, for a script',
    },
  ],
  exits: [EXIT.config, EXIT.notFound, EXIT.unreachable, EXIT.registry],
  async run(call) {
    const flags = { ...call.flags, reconnect: false }
    return (await import('./print-hosts.ts')).printHosts({ ...call, flags })
  },
})
