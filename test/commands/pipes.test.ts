import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtProgram, environment, orion } from './program.ts'
import { RUNS, seededHome } from './seeded-home.ts'

const home = seededHome(RUNS)
const node = join(process.cwd(), 'node_modules', 'node', 'bin', 'node')

it.each([
  ['runs', '--json'],
  ['help', '--json'],
  ['events', 'alpha'],
])('nothing is said when whoever reads %s stops reading', async (...argv) => {
  const child = spawn(node, [builtProgram(), ...argv], { env: environment({ home }) })
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', bytes => {
    said += bytes
  })
  const code = await new Promise(resolve => child.on('close', resolve))
  expect({ code, said }).toEqual({ code: 0, said: '' })
})

it('a pipeline gets the first line and no complaint', async () => {
  const script = 'set -o pipefail; "$1" "$2" runs | head -n 1'
  const child = spawn('bash', ['-c', script, 'bash', node, builtProgram()], { env: environment({ home }) })
  let out = ''
  child.stdout.on('data', bytes => {
    out += bytes
  })
  let err = ''
  child.stderr.on('data', bytes => {
    err += bytes
  })
  const code = await new Promise(resolve => child.on('close', resolve))
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^state +run/)
})

it('a slow reader gets every byte', async () => {
  const many = seededHome(
    Array.from({ length: 300 }, (_, i) => ({ id: `run-${i}`, name: `n${i}`, state: 'completed' as const })),
  )
  const script = '"$1" "$2" runs --json --limit 300 | { sleep 0.3; cat; }'
  const text = execFileSync('bash', ['-c', script, 'bash', node, builtProgram()], {
    env: environment({ home: many }),
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  })
  expect(text.length).toBeGreaterThan(100_000)
  expect(JSON.parse(text).items).toHaveLength(300)
})

it('files that a verb makes are private', async () => {
  const { statSync } = await import('node:fs')
  await orion(['runs'], { home })
  expect(statSync(join(home, 'orion home', 'registry.db')).mode & 0o077).toBe(0)
})
