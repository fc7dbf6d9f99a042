import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Context } from '../../src/control/context.ts'
import { editResume, forgetEdit } from '../../src/control/edit-resume.ts'
import { explainConfig } from '../../src/control/explain-config.ts'
import { followRun } from '../../src/control/follow.ts'
import { resume } from '../../src/control/resume.ts'
import { openWorld, type World } from '../support/control-world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  return () => world.close()
})

/** The world with an editor that is one line of shell. */
const editing = (editor: string): Context => ({
  ...world.ctx,
  environment: { ...world.ctx.environment, EDITOR: editor },
})
const failedRun = async () => {
  const run = await world.count({ steps: 12, every: 3, fail_at: 8 })
  return followRun(world.ctx, run.id, () => {})
}
const draftOf = (id: string) => join(world.ctx.paths.home, 'edits', `${id}.yaml`)

it('what was changed in the editor becomes a resume with those overrides', async () => {
  const run = await failedRun()
  const edited = await editResume(
    editing(`sed -i -e 's/pause_ms: 0/pause_ms: 1/' -e 's/every: 3/every: 4/'`),
    run.id,
  )
  expect(edited?.changes).toEqual([
    { path: 'counting.every', before: 3, after: 4 },
    { path: 'counting.pause_ms', before: 0, after: 1 },
  ])
  expect(edited?.overrides).toEqual(['counting.every=4', 'counting.pause_ms=1'])
  expect(edited?.plan).toMatchObject({ exact: true, refusals: [], attempt: 2, checkpoint: { step: 6 } })
  if (!edited) return
  await resume(world.ctx, edited.plan, { reason: null })
  expect(await followRun(world.ctx, run.id, () => {})).toMatchObject({ state: 'completed', step: 12 })
  await forgetEdit(world.ctx, run.id)
  expect(existsSync(draftOf(run.id))).toBe(false)
})

it('the text says what failed, and nobody else can read it', async () => {
  const run = await failedRun()
  await editResume(editing('sed -i s/steps:.12/steps:/'), run.id).catch(() => {})
  const text = readFileSync(draftOf(run.id), 'utf8')
  expect(text).toContain(`# Config of count (${run.id})`)
  expect(text).toContain(`# ${run.failure?.class}: `)
  expect(statSync(draftOf(run.id)).mode & 0o777).toBe(0o600)
})

it('a mistake is said at its line and column, and what was typed is there the next time', async () => {
  const run = await failedRun()
  await expect(editResume(editing("sed -i 's/steps: 12/steps: many/'"), run.id)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(/\.yaml:\d+:\d+ {2}counting.steps: /),
    hint: expect.stringContaining('e opens it again'),
  })
  const edited = await editResume(editing("sed -i 's/steps: many/steps: 15/'"), run.id)
  expect(edited?.overrides).toEqual(['counting.steps=15'])
  expect(edited?.plan).toMatchObject({ exact: false, refusals: [] })
  expect(edited?.plan.inexact_because.join()).toContain('counting.steps=15')
})

it('nothing changed is no resume, and an editor that fails resumes nothing', async () => {
  const run = await failedRun()
  expect(await editResume(editing('true'), run.id)).toBeNull()
  await expect(editResume(editing('false'), run.id)).rejects.toMatchObject({ code: 'environment' })
  await expect(editResume(editing('/nowhere/editor'), run.id)).rejects.toMatchObject({ code: 'environment' })
  expect(world.ctx.store.attempts(run.id)).toHaveLength(1)
})

it('a config is explained by its defaults', async () => {
  const run = await failedRun()
  const { parent, rows } = await explainConfig(world.ctx, run.id)
  expect(parent).toBeNull()
  expect(rows).toEqual(
    expect.arrayContaining([
      { path: 'counting.steps', value: 12 },
      { path: 'counting.every', value: 3, default: 5 },
      { path: 'counting.salt', value: '', default: '' },
      { path: 'resources.ranks', value: 1, default: 1 },
    ]),
  )
})
