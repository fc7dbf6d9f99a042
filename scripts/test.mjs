// Runs everything that must hold on each change; `--long` adds what takes minutes. Later arguments go to vitest.
import { checks } from './check.mjs'
import { giveUp, runStep } from './progress.mjs'

const long = process.argv.includes('--long')
const node = 'node_modules/node/bin/node'
const env = { ...process.env, ...(long ? { ORION_LONG_TESTS: '1' } : {}) }

for (const [title, argv] of checks) await runStep(title, argv).catch(giveUp)
await runStep('build', [node, 'scripts/build.mjs']).catch(giveUp)
// The long ones start many ranks themselves and have the machine to themselves.
const lane = long ? ['--long'] : ['-n', '2', '--dist', 'loadfile']
await runStep('Python tests', ['../.venv/bin/python', '-m', 'pytest', '-q', ...lane], {
  cwd: 'python',
  env,
  loud: true,
}).catch(giveUp)
await runStep('TypeScript tests', [node, 'node_modules/vitest/vitest.mjs', 'run'], { env, loud: true }).catch(
  giveUp,
)
