// Runs a measurement of the Python package and returns what it printed.
import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'

export const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')

const LIMIT_MS = 600_000

/**
 * @param {string[]} argv script under `python/bench` and its options
 * @param {string[]} packages folders with packages that the environment lacks
 */
export function pythonFigures([script, ...options], packages = []) {
  const out = execFileSync(python, [resolve('python', 'bench', script), ...options], {
    cwd: resolve('python'),
    env: {
      ...process.env,
      PYTHONPATH: [resolve('python'), ...packages].join(delimiter),
      OMP_NUM_THREADS: '1',
    },
    encoding: 'utf8',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(out.slice(out.indexOf('{')))
}

/** The folder of the packages that Orion is measured beside, filled at the first call. */
export function peerPackages() {
  const folder = resolve('node_modules', '.cache', 'bench-python')
  if (existsSync(folder)) return folder
  const list = resolve('python', 'bench', 'requirements.txt')
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps']
  execFileSync(python, [...pip, '--target', draft, '-r', list], { stdio: ['ignore', 'inherit', 'inherit'] })
  renameSync(draft, folder)
  return folder
}
