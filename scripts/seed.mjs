// Fills a registry with plausible runs for benchmarks and screenshots.
// Usage: npm run seed -- --runs N --points M --home DIR
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const USAGE = 'usage: npm run seed -- --runs N --points M --home DIR'

// TypeScript runs as it is from Node 22.18 on; npm may have started an older one.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
  const { status } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exit(status ?? 1)
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    points: { type: 'string', default: '100000' },
    home: { type: 'string' },
  },
})
const [runs, points] = [Number(values.runs), Number(values.points)]
if (!values.home || !Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(points) || points < 0) {
  console.error(USAGE)
  process.exit(2)
}

const { fillRegistry } = await import('./seed/fill-registry.ts')
const began = performance.now()
let told = began
const path = join(values.home, 'registry.db')
const done = fillRegistry(path, { runs, points, now: new Date() }, done => {
  if (performance.now() - told < 1000) return
  told = performance.now()
  console.log(`  ${done.runs} runs, ${done.points} points`)
})
const seconds = (performance.now() - began) / 1000
console.log(
  `${done.runs} runs and ${done.points} points in ${path}: ${seconds.toFixed(1)} s, ${Math.round(done.points / seconds)} points/s`,
)
