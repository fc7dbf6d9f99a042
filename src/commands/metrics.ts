import { EXIT, OrionError } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

/** Characters of a curve, and steps that are shown one by one after it. */
const CURVE = 60
const TAIL = 10

export const metrics = defineVerb({
  name: 'metrics',
  summary: 'metrics of a run: newest values, curves, points',
  description:
    'Without names: every metric with its newest value. With names: each as a small curve on a terminal. --json with names prints the points as they were logged, page by page; points that a resume made obsolete are marked superseded.',
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
  },
  examples: [
    { line: 'orion metrics last', does: 'newest value of each metric' },
    { line: 'orion metrics last loss/train', does: 'its curve' },
    {
      line: "orion metrics last loss/train --json | jq '.items[0].points[].value'",
      does: 'its points for a script',
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
    const { printJson } = await import('./print-json.ts')
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

/** JSON has no number for NaN and infinities; they travel as words, as in events. */
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value))
