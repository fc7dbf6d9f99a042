import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const mark = defineVerb({
  name: 'mark',
  summary: 'pin runs, put them away, write a note',
  description:
    'A pinned run stays at the top of lists. A run that was put away (--archive) is left out of lists until --unarchive; `orion runs is:archived` shows those. A note is free text of yours; an empty one removes it. Nothing of a run itself changes, and saying the same twice changes nothing.',
  positionals: {
    run: {
      kind: 'run',
      required: true,
      repeats: true,
      description: "ids, the start of an id or key, names, or 'last'",
    },
  },
  flags: {
    pin: { type: 'boolean', description: 'keep at the top of lists' },
    unpin: { type: 'boolean', description: 'no longer' },
    archive: { type: 'boolean', description: 'leave out of lists' },
    unarchive: { type: 'boolean', description: 'show in lists again' },
    note: { type: 'string', placeholder: 'TEXT', description: 'what to remember of the run' },
    'dry-run': { type: 'boolean', description: 'say which runs are meant, change nothing' },
  },
  examples: [
    { line: 'orion mark last --pin --note "the one to beat"', does: 'keep it in sight' },
    { line: 'orion mark sweep-1 sweep-2 --archive', does: 'put two runs away' },
  ],
  exits: [EXIT.notFound, EXIT.registry],
  async run({ io, host, args, flags }) {
    const [ctx, control, { findRun }, { OrionError }, { sanitize }] = await Promise.all([
      host.open(),
      import('../control/mark.ts'),
      import('../control/find-run.ts'),
      import('../schema/error.ts'),
      import('../core/text/sanitize.ts'),
    ])
    const { pin, unpin, archive, unarchive, note } = flags
    if ((pin && unpin) || (archive && unarchive)) {
      throw new OrionError('usage', 'A mark cannot be set and taken away at once.')
    }
    const marks = {
      ...(pin || unpin ? { pinned: pin } : {}),
      ...(archive || unarchive ? { archived: archive } : {}),
      ...(note === undefined ? {} : { note }),
    }
    if (Object.keys(marks).length === 0) {
      throw new OrionError('usage', 'Nothing to mark the runs with.', {
        hint: 'Give --pin, --unpin, --archive, --unarchive or --note TEXT.',
      })
    }
    const results = flags['dry-run']
      ? args.run.map(text => ({ run: findRun(ctx, text), changed: false }))
      : control.mark(ctx, args.run, marks)
    if (flags.json) {
      const { printJson } = await import('./print-json.ts')
      printJson(io, { items: results.map(({ run, changed }) => ({ ...run, changed })) })
      return EXIT.ok
    }
    for (const { run, changed } of results) {
      const words = [run.pinned ? 'pinned' : '', run.archived ? 'put away' : '', run.note].filter(Boolean)
      const now = words.length > 0 ? words.join(', ') : 'no marks'
      const what = flags['dry-run'] ? 'would be marked' : changed ? now : `unchanged: ${now}`
      io.out.write(`${sanitize(`${run.id}  ${run.name}  ${what}`)}\n`)
    }
    return EXIT.ok
  },
})
