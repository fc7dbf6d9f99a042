// Everything that can be said about the code without running it: types, format, lint, freshness of generated files.
import { giveUp, runStep } from './progress.mjs'

const bin = name => `node_modules/.bin/${name}`
const venv = name => `.venv/bin/${name}`

export const checks = [
  ['types', [bin('tsc'), '--noEmit', '-p', '.']],
  ['format and lint', [bin('biome'), 'check', '.']],
  ['Python format', [venv('ruff'), 'format', '--check', 'python', 'examples']],
  ['Python lint', [venv('ruff'), 'check', 'python', 'examples']],
  ['Python types', [venv('mypy'), '--config-file', 'python/pyproject.toml', 'python/orion']],
  ['generated files are fresh', ['node_modules/node/bin/node', 'scripts/generate.mjs', '--check']],
]

if (process.argv[1]?.endsWith('check.mjs')) {
  for (const [title, argv] of checks) await runStep(title, argv).catch(giveUp)
}
