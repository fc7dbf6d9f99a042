import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const draftsDelete = defineVerb({
  name: 'drafts delete',
  summary: 'delete a draft',
  description: 'Deletes one draft. Deleting one that is gone changes nothing.',
  positionals: { id: { kind: 'text', required: true, description: 'id, as `orion drafts` lists it' } },
  flags: {},
  examples: [{ line: 'orion drafts delete 260314094100', does: 'delete it' }],
  exits: [],
  async run({ io, host, args, flags }) {
    const [ctx, { deleteDraft }] = await Promise.all([host.open(), import('../control/drafts.ts')])
    const deleted = await deleteDraft(ctx, args.id)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: { id: args.id, deleted } })
    else io.out.write(deleted ? 'deleted\n' : 'nothing to delete: there is no such draft\n')
    return EXIT.ok
  },
})
