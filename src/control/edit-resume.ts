import { existsSync, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { put } from '../adapters/exec/put.ts'
import { type ConfigChange, diffConfigs } from '../core/config/diff.ts'
import { overridesBetween } from '../core/config/overrides-between.ts'
import { renderIssue } from '../core/config/render-issue.ts'
import { OrionError } from '../schema/error.ts'
import { configOf } from './config-of.ts'
import type { Context } from './context.ts'
import { editText } from './edit-text.ts'
import { findRun } from './find-run.ts'
import { loadConfig } from './load-config.ts'
import { planResume, type ResumePlan } from './plan-resume.ts'

/** What a user's edit of a run's config comes to. */
export interface EditedResume {
  changes: ConfigChange[]
  /** The same as `key=value` words of `orion resume`. */
  overrides: string[]
  plan: ResumePlan
}

/**
 * Opens the config of a stopped run in the user's editor and plans a resume with what was changed; null when nothing was.
 * A mistake throws `config_invalid` with file, line and column, and what was typed is kept: the next call opens it again.
 */
export async function editResume(ctx: Context, text: string): Promise<EditedResume | null> {
  const run = findRun(ctx, text)
  const before = await configOf(ctx, run.id)
  const path = join(ctx.paths.home, 'edits', `${run.id}.yaml`)
  if (!existsSync(path)) {
    mkdirSync(join(ctx.paths.home, 'edits'), { recursive: true, mode: 0o700 })
    const { failure } = run
    const why = failure ? [`${failure.class}: ${failure.cause}`, failure.next_step] : []
    const head = [
      `Config of ${run.name} (${run.id}). Change it, save and leave; it then says what differs.`,
      ...why,
    ]
    await put(path, `${head.map(line => `# ${line}\n`).join('')}\n${stringify(before, { lineWidth: 0 })}`)
  }
  const { trouble } = await editText(ctx, path)
  if (trouble !== null) {
    throw new OrionError('environment', `${trouble}.`, { hint: 'Nothing was resumed; e opens it again.' })
  }
  const loaded = await loadConfig(ctx, { file: path }, []).catch(error => {
    throw firstIssue(error)
  })
  const changes = diffConfigs(before, loaded.config)
  const overrides = overridesBetween(before, loaded.config)
  if (changes.length === 0) {
    await rm(path, { force: true })
    return null
  }
  const plan = await planResume(ctx, run.id, { overrides, inexact: true })
  return { changes, overrides, plan }
}

/** Forgets what was typed, once it has been resumed with. */
export async function forgetEdit(ctx: Context, runId: string): Promise<void> {
  await rm(join(ctx.paths.home, 'edits', `${runId}.yaml`), { force: true })
}

/** The place of the first mistake in the one line that there is room for. */
function firstIssue(error: unknown): unknown {
  if (!(error instanceof OrionError) || error.code !== 'config_invalid') return error
  const [issue] = error.issues
  if (!issue) return error
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : ''
  return new OrionError('config_invalid', `${renderIssue(issue)}${more}.`, {
    hint: 'What was typed is kept; e opens it again.',
    issues: error.issues,
  })
}
