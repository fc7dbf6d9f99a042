import { resolve } from 'node:path'
import type { Context } from '../control/context.ts'
import { createDraft } from '../control/drafts.ts'
import { configFrom } from '../control/start-config.ts'
import { templates } from '../control/templates.ts'
import { writeConfig } from '../control/write-config.ts'
import { sanitize } from '../core/text/sanitize.ts'
import type { Io } from './io.ts'
import { printJson } from './print-json.ts'
import { printTable } from './print-table.ts'

/** The templates as aligned columns. */
export async function listTemplates(ctx: Context, io: Io, json: boolean): Promise<void> {
  const all = templates(ctx).map(({ name, path, about }) => ({ name, path, about }))
  if (json) printJson(io, { items: all })
  else {
    printTable(
      io,
      [{ title: 'template' }, { title: 'about', flexible: true }],
      all.map(({ name, about }) => [name, about]),
    )
  }
}

/** Prints a config to begin with, writes it to a file or keeps it as a draft. */
export async function writeNew(
  ctx: Context,
  io: Io,
  { from, out, draft, json }: { from: string; out: string | undefined; draft: boolean; json: boolean },
): Promise<void> {
  const start = await configFrom(ctx, from)
  if (draft) {
    const { id, path } = await createDraft(ctx, start.text, start.from)
    if (json) printJson(io, { item: { id, path, from: start.from } })
    else io.out.write(`draft ${id}\n  orion train ${sanitize(path)}\n`)
  } else if (out !== undefined) {
    const path = resolve(io.cwd, out)
    await writeConfig(path, start.text)
    if (json) printJson(io, { item: { path, from: start.from } })
    else io.out.write(`wrote ${sanitize(path)}\n`)
  } else if (json) printJson(io, { item: { text: start.text, from: start.from } })
  else io.out.write(start.text)
}
