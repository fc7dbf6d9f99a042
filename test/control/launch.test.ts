import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openWorld } from '../support/control-world.ts'
import { until } from '../support/until.ts'

it('a launched run has a run directory that only its owner can read, a bundle and one job', async () => {
  const world = await openWorld()
  const run = await world.count({ steps: 6, every: 3, seed: 4 })
  expect(run.id).toMatch(/^[0-9a-z]{11}$/)
  expect(run.key).toMatch(/^[0-9a-f]{64}$/)
  expect(run).toMatchObject({ task_type: 'counting', state: 'submitted', attempt: 1, max_steps: 6 })
  for (const folder of [run.path, `${run.path}/bundle`]) expect(statSync(folder).mode & 0o077).toBe(0)
  const manifest = JSON.parse(readFileSync(`${run.path}/bundle/manifest.json`, 'utf8'))
  expect(manifest.inputs.map((input: { path: string }) => input.path)).toContain('source/counting.py')
  expect(world.ctx.store.outbox()).toEqual([])
  const [attempt] = world.ctx.store.attempts(run.id)
  expect(attempt?.handle).not.toBeNull()
  const exit = await until(() => readOrNull(`${run.path}/attempts/1/exit.json`), { what: 'the exit record' })
  expect(JSON.parse(exit).code).toBe(0)
  await world.close()
})

it('a launch that cannot write its bundle leaves no run and no folder', async () => {
  const world = await openWorld()
  const { files, ...adapter } = await world.ctx.adapter('local')
  const write = (path: string, text: string) =>
    path.endsWith('run.json') ? Promise.reject(new Error('disk full')) : files.write(path, text)
  world.ctx.adapter = async () => ({ ...adapter, files: { ...files, write } })
  await expect(world.count({ steps: 6, every: 3 })).rejects.toThrow('disk full')
  expect(world.ctx.store.runs({}).items).toEqual([])
  expect(readdirSync(world.ctx.paths.runs)).toEqual([])
  await world.close()
})

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
