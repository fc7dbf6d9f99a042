import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const login = defineVerb({
  name: 'login',
  summary: 'log in to a host that wants more than a key',
  description:
    'Connects to the machine of a profile with the ssh of this system, which asks what it has to ask: a password, a second factor, the touch of a security key. The connection is then shared by everything that Orion does there, for eight hours after its last use, and nothing is asked again.',
  positionals: {
    profile: { kind: 'profile', required: true, description: 'a profile of your settings' },
  },
  flags: {},
  examples: [{ line: 'orion login polaris', does: 'once in the morning, where the cluster wants a code' }],
  exits: [EXIT.config, EXIT.failed, EXIT.notFound, EXIT.unreachable],
  async run({ io, host, args, flags }) {
    const { login: logIn } = await import('../control/login.ts')
    const item = await logIn(await host.open(), args.profile)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item })
    else
      io.out.write(
        `${args.profile} is connected; nothing is asked again for eight hours after its last use.\n`,
      )
    return EXIT.ok
  },
})
