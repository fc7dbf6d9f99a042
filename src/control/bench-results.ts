import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchmarkResult, benchmarkResult, type Measured } from '../schema/benchmark.ts'
import { OrionError } from '../schema/error.ts'
import type { MeasuredFilter, Page } from '../store/store.ts'
import type { Context } from './context.ts'
import { findCheckpoint, findSaver } from './find-checkpoint.ts'
import { askedOf } from './measuring-now.ts'

export type { Page } from '../store/store.ts'

/** Measurements, newest first: of a checkpoint, of every checkpoint of a run, of baselines, or all. */
export async function benchResults(
  ctx: Context,
  of: { run?: string; checkpoint?: string; baseline?: true },
  filter: Pick<MeasuredFilter, 'suite' | 'state' | 'limit' | 'after'>,
): Promise<Page<Measured>> {
  if (of.checkpoint !== undefined) {
    const { checkpoint_hash } = await findCheckpoint(ctx, of.checkpoint)
    return ctx.store.measured({ ...filter, checkpoint_hash })
  }
  if (of.baseline) return ctx.store.measured({ ...filter, of_run: null })
  if (of.run === undefined) return ctx.store.measured(filter)
  return ctx.store.measured({ ...filter, of_run: findSaver(ctx, of.run).id })
}

/** The answer to a question by its key, with the name of the run that the checkpoint belongs to; throws `not_found`. */
export function benchAnswer(ctx: Context, key: string): Measured & { run_name: string | null } {
  const measured = ctx.store.answer(key)
  if (!measured) {
    throw new OrionError('not_found', `No result has the key ${key.slice(0, 12)}.`, {
      hint: '`orion bench results` lists what was measured.',
    })
  }
  const { of_run } = measured
  return { ...measured, run_name: of_run === null ? null : (ctx.store.names([of_run]).get(of_run) ?? of_run) }
}

/** How many measurements of a run's own checkpoints are scheduled and not over. */
export const countDue = (ctx: Context, runId: string): number =>
  ctx.store.due().filter(({ run_id }) => run_id === runId).length

/**
 * The items of a result. They are kept under `ursa/benchmarks/<key>.json` of this machine once the run that measured is
 * over; throws where the file is gone or is not what the job wrote.
 */
export async function readResult(ctx: Context, measured: Measured): Promise<BenchmarkResult> {
  return benchmarkResult.parse(JSON.parse(await resultText(ctx, measured)))
}

/** Keeps the results of a run on this machine, see `readResult`; returns what could not be kept, and why. */
export async function keepResults(ctx: Context, runId: string): Promise<string[]> {
  const asked = askedOf(ctx, runId)
  const of = asked ? { checkpoint_hash: asked.checkpoint_hash } : { of_run: runId }
  const problems: string[] = []
  let after: string | null = null
  do {
    const page: Page<Measured> = ctx.store.measured({ ...of, state: 'finished', after })
    for (const each of page.items) {
      if (each.run_id !== runId) continue
      await resultText(ctx, each).catch(error => {
        problems.push(
          `a result on ${each.suite} is not kept: ${error instanceof Error ? error.message : error}`,
        )
      })
    }
    after = page.next
  } while (after !== null)
  return problems
}

/** The text of a result file, which its SHA-256 covers; see `readResult`. */
export async function resultText(ctx: Context, { key, run_id, path, sha256 }: Measured): Promise<string> {
  const local = await ctx.adapter('local')
  const folder = join(ctx.paths.ursa, 'benchmarks')
  const kept = await local.files.readText(join(folder, `${key}.json`))
  if (kept !== null && digest(kept) === sha256) return kept
  const run = ctx.store.run(run_id)
  const adapter = run && (await ctx.adapter(run.adapter))
  const text = path === null ? null : ((await adapter?.files.readText(path)) ?? null)
  if (text === null || digest(text) !== sha256) {
    const what = text === null ? 'is gone' : 'is not what was measured'
    throw new OrionError('io', `The result file ${path ?? key} ${what}.`, {
      hint: 'Measure again with `orion bench run --again`: predictions that are kept are not computed anew.',
    })
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await local.files.write(join(folder, `${key}.json`), text)
  return text
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** A measurement with what each item adds to it; null where there is no answer. */
export async function withItems(
  ctx: Context,
  measured: Measured,
): Promise<Measured & { result: BenchmarkResult | null }> {
  return { ...measured, result: measured.state === 'finished' ? await readResult(ctx, measured) : null }
}
