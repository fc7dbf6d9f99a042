// Installs what Orion needs, once: npm packages (the right Node among them), a Python environment, the built program.
// Runs on a bare Node 20; does nothing when everything is in place. `--dev` adds what the tests need; `--packages` installs
// npm packages alone.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { giveUp, runStep } from './progress.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...parts) => join(root, ...parts)
const TORCH = readFileSync(at('python', 'requirements-torch.txt'), 'utf8').trim()

const stampOf = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex')
const stampHolds = (file, stamp) => existsSync(file) && readFileSync(file, 'utf8') === stamp

async function installPackages() {
  const stamp = stampOf(readFileSync(at('package-lock.json'), 'utf8'))
  const file = at('node_modules', '.orion-stamp')
  if (stampHolds(file, stamp)) return
  await runStep('npm packages and Node 24', ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
  })
  writeFileSync(file, stamp)
}

/** First Python of at least 3.11 on the PATH. */
function findPython() {
  const candidates = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']
  const fit = name =>
    spawnSync(name, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))']).status === 0
  const found = candidates.find(fit)
  if (!found) {
    throw new Error(
      'Orion needs Python 3.11 or newer with the venv module, and none was found on the PATH.\n' +
        'Install it (Debian: apt install python3 python3-venv), or name an environment of your own: ORION_PYTHON=/path/to/python npm run quickstart',
    )
  }
  return found
}

/** A user's own environment is used as it is; only what it lacks is named. */
function checkOwnPython(python) {
  const probe = spawnSync(python, ['-c', 'import torch, torch_brain, safetensors, pydantic'], {
    encoding: 'utf8',
  })
  if (probe.error)
    throw new Error(`ORION_PYTHON names ${python}, which cannot be started: ${probe.error.message}`)
  if (probe.status !== 0) {
    const reason = probe.stderr.trim().split('\n').at(-1)
    throw new Error(
      `ORION_PYTHON names ${python}, but it lacks a package: ${reason}\n` +
        `Install into it: ${python} -m pip install ${TORCH}, then ${python} -m pip install -r ${at('python', 'requirements.txt')}`,
    )
  }
  console.log(`  ✔ Python environment of ORION_PYTHON: ${python}`)
}

async function installPython(dev) {
  if (process.env.ORION_PYTHON && !dev) return checkOwnPython(process.env.ORION_PYTHON)
  const lists = ['requirements.txt', ...(dev ? ['requirements-dev.txt'] : [])].map(name => at('python', name))
  const stamp = stampOf(TORCH, ...lists.map(list => readFileSync(list, 'utf8')))
  const file = at('.venv', dev ? '.orion-dev-stamp' : '.orion-stamp')
  if (stampHolds(file, stamp)) return
  const python = at('.venv', 'bin', 'python')
  const pip = [python, '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input']
  if (!existsSync(python))
    await runStep('Python environment .venv', [findPython(), '-m', 'venv', at('.venv')])
  await runStep(`PyTorch (${TORCH})`, [...pip, TORCH])
  await runStep('torch_brain and what it needs', [...pip, ...lists.flatMap(list => ['-r', list])])
  writeFileSync(file, stamp)
}

function newestChange(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  )
  return Math.max(
    0,
    ...entries.map(entry => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs),
  )
}

async function buildProgram() {
  const built = at('dist', 'main.mjs')
  const sources = Math.max(
    newestChange(at('src')),
    newestChange(at('themes')),
    statSync(at('scripts', 'build.mjs')).mtimeMs,
  )
  if (existsSync(built) && statSync(built).mtimeMs > sources) return
  await runStep(
    'build the program',
    [at('node_modules', 'node', 'bin', 'node'), at('scripts', 'build.mjs')],
    { cwd: root },
  )
}

/** Brings everything in place. */
export async function install({ dev = false } = {}) {
  await installPackages()
  await installPython(dev)
  await buildProgram()
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await (process.argv.includes('--packages')
    ? installPackages()
    : install({ dev: process.argv.includes('--dev') })
  ).catch(giveUp)
