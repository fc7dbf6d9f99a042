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
      description: 'YAML, TOML, JSON, .ts or .py; with --kept a run',
    },
  },
  overrides: true,
  flags: {
    on: LAUNCH_FLAGS.on,
    kept: {
      type: 'boolean',
      description: 'nothing is checked: the report kept with the newest attempt of a run',
    },
  },
  examples: [
    { line: 'orion preflight examples/r2-test.yaml resources.ranks=2', does: 'would it run with two ranks?' },
    { line: 'orion preflight last --kept', does: 'what was found before the newest run was launched' },
  ],
  exits: [EXIT.config, EXIT.preflight, EXIT.notFound, EXIT.unreachable, EXIT.registry],
  async run({ io, host, args, overrides, flags }) {
    if (flags.kept) {
      if (overrides.length > 0 || flags.on !== undefined)
        throw new OrionError('usage', '--kept asks nothing again.', { hint: 'Leave settings and --on out.' })
      const { keptPreflight } = await import('./kept-preflight.ts')
      return keptPreflight(io, await host.open(), args.config, flags)
    }
    const [ctx, { loadConfig }, { planRun }, control, { preflightPrinter }, { resolve }] = await Promise.all([
      host.open(),
      import('../control/load-config.ts'),
      import('../control/plan.ts'),
      import('../control/preflight.ts'),
      import('./print-preflight.ts'),
      import('node:path'),
    ])
    const all = flags.on === undefined ? overrides : [...overrides, `infra=${flags.on}`]
    const plan = await planRun(ctx, await loadConfig(ctx, { file: resolve(io.cwd, args.config) }, all))
    const printer = preflightPrinter(io, { json: false, whole: true })
    const report = await control
      .preflight(ctx, plan, flags.json ? () => {} : printer.progress)
      .finally(printer.end)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: report })
    else printer.summary(report)
    return report.verdict === 'fail' ? EXIT.preflight : EXIT.ok
  },
})
