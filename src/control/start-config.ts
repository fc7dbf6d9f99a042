import { stringify } from 'yaml'
import { composeRunConfig } from '../core/config/compose.ts'
import { editYaml } from '../core/config/edit-yaml.ts'
import { withoutDefaults } from '../core/config/without-defaults.ts'
import type { UpstreamRef } from '../core/task-plugin.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'
import type { DraftOrigin } from './draft-origin.ts'
import { findCheckpoint } from './find-checkpoint.ts'
import { findRun } from './find-run.ts'
import { template, templates } from './templates.ts'

/** The text of a config to begin with, and where it came from. */
export interface Start {
  text: string
  from: DraftOrigin | null
}

/** A config without any key but its task. */
export async function blankConfig(ctx: Context): Promise<Start> {
  return { text: `name:\ntask: ${ctx.taskTypes[0] ?? ''}\n`, from: null }
}

/** A template with its comments. */
export function configFromTemplate(ctx: Context, name: string): Start {
  return { text: template(ctx, name).text, from: { kind: 'template', name } }
}

/**
 * The config of a run as somebody would write it: what equals its default is left out, and the name is the next one free.
 * With `upstream` the new run starts from those weights.
 */
export async function configFromRun(ctx: Context, text: string, upstream?: UpstreamRef): Promise<Start> {
  const run = findRun(ctx, text)
  const plugin = await ctx.task(run.task_type)
  const schema = composeRunConfig(plugin.fields)
  const bare = stringify(withoutDefaults(schema, run.config), { lineWidth: 0 })
  const name = nextName(run.name, taken => ctx.store.matchRuns(taken).some(each => each.name === taken))
  const named = editYaml(bare, { path: ['name'], value: name }, schema)
  return {
    text: upstream ? editYaml(named, { path: ['init_from'], value: { ...upstream } }, schema) : named,
    from: { kind: 'run', id: run.id },
  }
}

/** What somebody named on a command line: a template, a checkpoint whose weights the new run starts from, else a run. */
export async function configFrom(ctx: Context, text: string): Promise<Start> {
  if (templates(ctx).some(({ name }) => name === text)) return configFromTemplate(ctx, text)
  if (text.includes('@')) {
    const { run_id, step } = await findCheckpoint(ctx, text)
    return configFromRun(ctx, run_id, { run: run_id, checkpoint: step })
  }
  try {
    return await configFromRun(ctx, text)
  } catch (error) {
    if (!(error instanceof OrionError) || error.code !== 'not_found') throw error
    const names = templates(ctx).map(({ name }) => name)
    throw new OrionError('not_found', `There is no template and no run "${text}".`, {
      hint: `Templates: ${names.join(', ')}. \`orion runs\` lists the runs.`,
    })
  }
}

const LONGEST = 64

/** The number at the end counted up until nobody has the name; `-2` behind a name without one. */
function nextName(name: string, taken: (name: string) => boolean): string {
  const [, stem = name, digits] = /^(.*?)(\d+)$/.exec(name) ?? []
  for (let no = digits === undefined ? 2 : Number(digits) + 1; ; no += 1) {
    const tail = digits === undefined ? `-${no}` : String(no).padStart(digits.length, '0')
    const next = `${stem.slice(0, LONGEST - tail.length)}${tail}`
    if (!taken(next)) return next
  }
}
