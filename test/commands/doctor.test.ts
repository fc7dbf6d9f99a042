import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { orion } from './program.ts'
import { RUNS, seededHome } from './seeded-home.ts'

const home = seededHome(RUNS)

interface Check {
  id: string
  verdict: string
  found: string
}

const checksOf = async (env: Record<string, string>) => {
  const { stdout } = await orion(['doctor', '--json'], { home, env })
  const { checks } = JSON.parse(stdout).item as { checks: Check[] }
  return new Map(checks.map(check => [check.id, check]))
}

it('doctor looks at everything that a run needs, in the order in which things depend on each other', async () => {
  const python = process.env.ORION_PYTHON ?? `${process.cwd()}/.venv/bin/python`
  const checks = await checksOf({ ORION_PYTHON: python })
  expect([...checks.keys()]).toEqual([
    ...['orion', 'node', 'terminal', 'settings', 'home', 'sqlite', 'registry', 'file-system', 'home-disk'],
    ...['host', 'memory', 'run-disk', 'python', 'torch', 'torch_brain', 'safetensors', 'accelerators'],
  ])
  expect(checks.get('sqlite')).toMatchObject({
    verdict: 'pass',
    found: expect.stringMatching(/^3\.\d+\.\d+$/),
  })
  const type = spawnSync('stat', ['-f', '-c', '%T', home], { encoding: 'utf8' }).stdout.trim()
  if (type === 'tmpfs') expect(checks.get('file-system')?.found).toContain('tmpfs, local')
  expect(checks.get('torch')).toMatchObject({ verdict: 'pass', found: expect.stringMatching(/^2\./) })
  expect(checks.get('registry')?.found).toContain(`${RUNS.length} runs`)
})

it('doctor names the Python that is not there and what to do', async () => {
  const checks = await checksOf({ ORION_PYTHON: '/nowhere/python' })
  expect(checks.get('python')).toMatchObject({
    verdict: 'fail',
    found: expect.stringContaining('/nowhere/python'),
  })
  expect(checks.get('home')).toMatchObject({ verdict: 'pass' })
})

it('doctor makes no environment where Orion itself is installed, and takes its details only with --setup', async () => {
  expect(await orion(['doctor', '--setup'], { home })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm run quickstart'),
  })
  expect(await orion(['doctor', '--wheels', '/tmp'], { home })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--setup'),
  })
})
