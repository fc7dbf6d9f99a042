import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const cancel = defineVerb({
  name: 'cancel',
  summary: 'stop a run',
  description:
    'Asks the job to stop (TERM), so that it saves a checkpoint first; after the grace time kills what is left. Returns when nothing of it runs. A run that has ended is left as it is.',
  positionals: {
    run: { kind: 'run', required: true, description: "id, the start of an id or key, a name, or 'last'" },
  },
  flags: {
    grace: {
      type: 'number',
      placeholder: 'SECONDS',
      min: 0,
      default: 30,
      description: 'time to save before it is killed',
    },
    'dry-run': { type: 'boolean', description: 'say what would happen, change nothing' },
    reason: { type: 'string', placeholder: 'TEXT', description: 'why, kept with the attempt' },
  },
  examples: [
    { line: 'orion cancel last', does: 'stop the newest run' },
    { line: 'orion cancel poyo-42 --grace 5 --reason "wrong split"', does: 'soon, and say why' },
  ],
  exits: [EXIT.failed, EXIT.notFound, EXIT.unreachable, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { sanitize }, { progressLine }] = await Promise.all([
      host.open(),
      import('../control/cancel.ts'),
      import('../core/text/sanitize.ts'),
      import('./progress-line.ts'),
    ])
    const progress = progressLine(io)
    progress.show(`stopping ${args.run}: TERM, up to ${flags.grace} s to save, then KILL`)
    const result = await control
      .cancel(ctx, args.run, {
        reason: flags.reason ?? null,
        grace_s: flags.grace,
        dry_run: flags['dry-run'],
      })
      .finally(progress.end)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: result })
    else io.out.write(`${sanitize(result.what)}\n`)
    return EXIT.ok
  },
})
