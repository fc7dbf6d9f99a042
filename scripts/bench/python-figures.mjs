// Runs a measurement of the Python package and returns what it printed.
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** @param {string[]} argv script under `python/bench` and its options */
export function pythonFigures([script, ...options]) {
  const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')
  const out = execFileSync(python, [resolve('python', 'bench', script), ...options], {
    cwd: resolve('python'),
    env: { ...process.env, PYTHONPATH: resolve('python'), OMP_NUM_THREADS: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(out.slice(out.indexOf('{')))
}
