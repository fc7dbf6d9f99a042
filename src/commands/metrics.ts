import { EXIT, OrionError } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

/** Characters of a curve, and steps that are shown one by one after it. */
const CURVE = 60
const TAIL = 10
/** Buckets of a part of a curve where no number is given: enough that a short part has every step of its own. */
const BUCKETS = 1000

export const metrics = defineVerb({
  name: 'metrics',
  summary: 'metrics of a run: newest values, curves, points',
  description:
    'Without names: every metric with its newest value. With names: each as a small curve on a terminal. --json with names prints the points as they were logged, page by page; points that a resume made obsolete are marked superseded. With --from, --to, --buckets or --with: curves in buckets of equal width, each with its first step, the mean, smallest, largest and last finite value, and how many values there are and are no finite numbers; a part with fewer steps than buckets has one bucket a step.',
  positionals: {
    run: { kind: 'run', required: true, description: "id, the start of an id or key, a name, or 'last'" },
    name: { kind: 'metric', repeats: true, description: 'metric names, as in loss/train' },
  },
  flags: {
    limit: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      default: 10_000,
      description: 'points of each metric on one page',
    },
    after: { type: 'string', placeholder: 'CURSOR', description: 'go on after a page; only with one name' },
    from: { type: 'integer', placeholder: 'STEP', min: 0, description: 'first step of a part of the curves' },
    to: { type: 'integer', placeholder: 'STEP', min: 0, description: 'its last step' },
    buckets: {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      description: `buckets of a curve (${BUCKETS} with --from, --to or --with)`,
    },
    with: {
      type: 'string',
      placeholder: 'RUNS',
      kind: 'run',
      description: 'further runs, separated by commas, whose curves are printed too',
    },
    csv: { type: 'boolean', description: 'print the buckets as a table for spreadsheets and data frames' },
  },
  examples: [
    { line: 'orion metrics last', does: 'newest value of each metric' },
    { line: 'orion metrics last loss/train', does: 'its curve' },
    {
      line: "orion metrics last loss/train --json | jq '.items[0].points[].value'",
      does: 'its points for a script',
    },
    {
      line: 'orion metrics last loss/train --with poyo-small,run-b2 --from 1000 --csv',
      does: 'a part of the curves of three runs, for pandas',
    },
  ],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { refresh }] = await Promise.all([
      host.open(),
      import('../control/metrics.ts'),
      import('../control/refresh.ts'),
    ])
    await refresh(ctx)
    const names = args.name
    if ([flags.from, flags.to, flags.buckets, flags.with].some(flag => flag !== undefined) || flags.csv) {
      if (flags.after !== undefined)
        throw new OrionError('usage', '--after pages through points, but buckets were asked for', {
          hint: 'Leave out --from, --to, --buckets, --with and --csv.',
        })
      const { bucketsOf, printCsv, printOverlay } = await import('./print-curves.ts')
      const runs = [args.run, ...(flags.with ?? '').split(',').filter(Boolean)]
      const wanted = names.length > 0 ? names : control.metrics(ctx, args.run).map(({ name }) => name)
      const curves = control.curves(ctx, runs, wanted, {
        ...(flags.from === undefined ? {} : { from: flags.from }),
        ...(flags.to === undefined ? {} : { to: flags.to }),
        buckets: flags.buckets ?? (flags.json || flags.csv ? BUCKETS : CURVE),
      })
      if (flags.csv) printCsv(io, curves)
      else if (!flags.json) printOverlay(io, curves)
      else {
        const { printJson } = await import('./print-json.ts')
        printJson(io, {
          items: curves.map(curve => ({ run: curve.run, name: curve.name, buckets: bucketsOf(curve) })),
        })
      }
      return EXIT.ok
    }
    for (const name of names) control.points(ctx, args.run, name, { limit: 1 })
    if (!flags.json) {
      const { printCurves, printMetrics } = await import('./print-metrics.ts')
      if (names.length === 0) printMetrics(io, control.metrics(ctx, args.run))
      else
        printCurves(
          io,
          names.map(name => {
            const newest = control.metrics(ctx, args.run).find(each => each.name === name)?.latest?.step ?? 0
            const tail = { from: Math.max(0, newest - TAIL + 1), buckets: TAIL }
            return {
              name,
              series: control.series(ctx, args.run, name, { buckets: CURVE }),
              tail: control.series(ctx, args.run, name, tail),
            }
          }),
        )
      return EXIT.ok
    }
    const [{ printJson }, { jsonNumber }] = await Promise.all([
      import('./print-json.ts'),
      import('./print-curves.ts'),
    ])
    if (names.length === 0) {
      printJson(io, { items: control.metrics(ctx, args.run) })
      return EXIT.ok
    }
    if (flags.after !== undefined && names.length > 1)
      throw new OrionError('usage', '--after goes on with one metric, but several were named', {
        hint: 'Name one metric.',
      })
    const pages = names.map(name => ({
      name,
      ...control.points(ctx, args.run, name, { limit: flags.limit, after: flags.after ?? null }),
    }))
    const [only] = pages
    printJson(io, {
      items: pages.map(({ name, items, next }) => ({
        name,
        points: items.map(point => ({ ...point, value: jsonNumber(point.value) })),
        next,
      })),
      next: pages.length === 1 ? (only?.next ?? null) : null,
    })
    return EXIT.ok
  },
})
