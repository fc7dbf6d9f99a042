// From the resume verb to the first step of the new attempt, beside a bare torchrun of the same trainer that loads the same
// checkpoint, started by hand.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median, ms, spreadOf, times } from './figures.mjs'

const ROUNDS = 7
const python = process.env.ORION_PYTHON ?? resolve('.venv/bin/python')

/** Waits until an event of the given type stands in an attempt's folder; returns the moment it was seen. */
async function firstEvent(attempt, type, limitMs = 60_000) {
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline) {
    let files = []
    try {
      files = readdirSync(attempt).filter(name => name.startsWith('events.'))
    } catch {
      // the attempt's folder is not there yet
    }
    if (files.some(name => readFileSync(join(attempt, name), 'utf8').includes(`"type":"${type}"`)))
      return performance.now()
    await pause(2)
  }
  throw new Error(`no ${type} event in ${attempt}`)
}

export async function measure() {
  const home = mkdtempSync(join(tmpdir(), 'orion-bench-'))
  const env = { ...process.env, ORION_HOME: home }
  const orion = (...argv) => execFileSync('bin/orion', argv, { env, encoding: 'utf8' })
  const show = id => JSON.parse(orion('show', id, '--json')).item
  const settle = async id => {
    while (['submitted', 'queued', 'running'].includes(show(id).state)) await pause(100)
  }
  try {
    const data = join(home, 'r2-test')
    execFileSync(python, ['-m', 'orion.ursa', 'simulate', 'r2-test', '--out', data], {
      env: { ...env, PYTHONPATH: resolve('python') },
      stdio: 'ignore',
    })
    orion('data', 'add', data)
    orion(
      'train',
      'examples/r2-test.yaml',
      'name=bench',
      'training.max_steps=100000',
      'checkpoint.every=10',
      '--detach',
    )
    const run = show('bench')
    await firstEvent(join(run.path, 'attempts', '1'), 'checkpoint.saved')
    orion('cancel', run.id)
    await settle(run.id)

    const through = []
    const bare = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const checkpoint = readdirSync(join(run.path, 'checkpoints'))
        .filter(name => /^step-\d+$/.test(name))
        .sort()
        .at(-1)
      bare.push(
        await bareResume(run, join(run.path, 'checkpoints', checkpoint), join(home, `bare-${round}`), env),
      )
      const began = performance.now()
      orion('resume', run.id, '--detach')
      through.push(
        (await firstEvent(join(run.path, 'attempts', String(show(run.id).attempt)), 'step')) - began,
      )
      orion('cancel', run.id)
      await settle(run.id)
    }
    const ratio = median(through) / median(bare)
    return [
      {
        what: 'bare torchrun, same checkpoint',
        figure: ms(median(bare)),
        spread: spreadOf(bare, ms),
        limit: '',
        goal: '',
        held: null,
      },
      {
        what: '`orion resume` to first step',
        figure: `${times(ratio)} (${ms(median(through))})`,
        spread: spreadOf(
          through.map((value, i) => value / bare[i]),
          times,
        ),
        limit: '<= 1.2x',
        goal: '1.1x',
        held: ratio <= 1.2,
      },
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** The job's own entry point without Orion: the same environment, an attempt folder of its own. */
async function bareResume(run, checkpoint, attempt, env) {
  mkdirSync(join(attempt, 'logs', hostname()), { recursive: true })
  const began = performance.now()
  const child = spawn('sh', [join(run.path, 'bundle', 'entrypoint.sh')], {
    env: {
      ...env,
      ORION_TOKEN: 'bench',
      ORION_RUN_ID: run.id,
      ORION_ATTEMPT: '1',
      ORION_RUN_DIR: run.path,
      ORION_ATTEMPT_DIR: attempt,
      ORION_BUNDLE: join(run.path, 'bundle'),
      ORION_PYTHON: python,
      ORION_RESUME_FROM: checkpoint,
    },
    stdio: 'ignore',
    detached: true,
  })
  const took = (await firstEvent(attempt, 'step')) - began
  const gone = new Promise(done => child.on('close', done))
  process.kill(-child.pid, 'SIGKILL')
  await gone
  return took
}
