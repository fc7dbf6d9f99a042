import { EXIT, OrionError } from '../schema/error.ts'
import { LAUNCH_FLAGS } from './launch-flags.ts'
import { defineVerb } from './verb.ts'

export const preflight = defineVerb({
  name: 'preflight',
  summary: 'the checks of a launch, alone',
  description:
    'Everything that would be checked before a launch, with what was found, why it matters and what to do. Nothing is started. Exit 4 when a check fails.',
  positionals: {
    config: {
      kind: 'config',
      required: true,
      description: 'YAML, TOML, JSON, .ts or .py; with --kept or --again a run',
    },
  },
  overrides: true,
  flags: {
    on: LAUNCH_FLAGS.on,
    kept: {
      type: 'boolean',
      description: 'nothing is checked: the report kept with the newest attempt of a run',
    },
    again: {
      type: 'boolean',
      description: 'the checks of a run that was launched, as its machine and the catalog are now',
    },
    only: {
      type: 'string',
      placeholder: 'CHECK',
      description: 'one check alone, by the id that --json shows',
    },
  },
  examples: [
    { line: 'orion preflight examples/r2-test.yaml resources.ranks=2', does: 'would it run with two ranks?' },
    { line: 'orion preflight last --kept', does: 'what was found before the newest run was launched' },
    { line: 'orion preflight last --again --only disk', does: 'is there room for it now?' },
  ],
  exits: [EXIT.config, EXIT.preflight, EXIT.notFound, EXIT.unreachable, EXIT.registry],
  async run({ io, host, args, overrides, flags }) {
    if (flags.kept) {
      if (overrides.length > 0 || flags.on !== undefined || flags.again || flags.only !== undefined)
        throw new OrionError('usage', '--kept asks nothing again.', {
          hint: 'Leave settings, --on, --again and --only out.',
        })
      const { keptPreflight } = await import('./kept-preflight.ts')
      return keptPreflight(io, await host.open(), args.config, flags)
    }
    const [ctx, control, { planAsked }, { preflightPrinter }] = await Promise.all([
      host.open(),
      import('../control/preflight.ts'),
      import('./plan-asked.ts'),
      import('./print-preflight.ts'),
    ])
    const all = flags.on === undefined ? overrides : [...overrides, `infra=${flags.on}`]
    const plan = await planAsked(ctx, io.cwd, args.config, all, flags)
    const only = flags.only === undefined ? undefined : { id: flags.only, report: null }
    const printer = preflightPrinter(io, { json: false, whole: true })
    const report = await control
      .preflight(ctx, plan, flags.json ? () => {} : printer.progress, only)
      .finally(printer.end)
    if (report.checks.length === 0)
      throw new OrionError('not_found', `There is no check "${flags.only}" of this config.`, {
        hint: 'Without --only and with --json all of them are shown with their ids.',
      })
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: report })
    else printer.summary(report)
    return report.verdict === 'fail' ? EXIT.preflight : EXIT.ok
  },
})
