import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openContext } from '../../src/context.ts'
import { canHaveRig, testRig } from '../rig/for-tests.ts'
import { profilesText } from '../rig/profiles.ts'
import { writeSettings } from '../support/hosts.ts'
import { toMachines } from '../support/new-run.ts'
import { ORION, OrionHome } from '../support/orion-home.ts'
import { shortFolder } from '../support/short-folder.ts'
import { TestTerminal } from '../support/terminal.ts'
import { until } from '../support/until.ts'

const RUN = `
name: overnight
training: {max_steps: 100000000}
model: {name: spike_count_mlp, dim: 8, depth: 1, history_bins: 4}
checkpoint: {every: 2000, keep_last: 2}
data: {query: 'query(dataset="r2-test")', window_s: 0.5, batch_size: 6, readout: {field: cursor.vel}}
slurm: {time_limit: '00:06:00'}
`
const COMMANDS = ['squeue', 'sacct', 'sinfo', 'scontrol', 'sbatch']
const FOCUS_LOST = '\u001b[O'
/** Long enough for two looks of a session that nobody looks at. */
const QUIET_MS = 150_000

/** A registry on the cluster of the rig; the commands of Slurm note that they were called. */
async function openHome() {
  const rig = await testRig()
  const home = new OrionHome()
  const bin = shortFolder()
  const notes = join(bin, 'calls')
  for (const name of COMMANDS) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} >>'${notes}'\nexec /usr/bin/${name} "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
  home.env.SLURM_CONF = rig.slurm_conf
  home.env.PATH = `${bin}:${home.env.PATH}`
  writeSettings(home.path, profilesText(rig))
  home.simulate(12)
  const calls = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : [])
  const forget = () => rmSync(notes, { force: true })
  return { home, calls, forget }
}

describe.runIf(canHaveRig())('a session that nobody looks at', () => {
  it('asks the scheduler nothing while its job lives, and lets the job go on when its time is over', async () => {
    const { home, calls, forget } = await openHome()
    const config = join(home.path, 'overnight.yaml')
    writeFileSync(config, RUN)
    home.must('train', config, '--on', 'polaris', '--detach')
    onTestFinished(() => void home.call('cancel', 'overnight', '--grace', '1'))
    const registry = await openContext({ env: home.env })
    onTestFinished(() => registry.close())
    const attempts = () => {
      const [run] = registry.store.runs({ limit: 1 }).items
      return run ? registry.store.attempts(run.id).map(({ state }) => state) : []
    }
    const terminal = new TestTerminal({ argv: [ORION], env: home.env })
    onTestFinished(() => terminal.close())
    await terminal.waitFor('overnight', 20_000)
    await until(() => attempts().join() === 'running', { what: 'the job to run', timeoutMs: 60_000 })
    await toMachines(terminal)
    terminal.send('polaris')
    await terminal.waitFor(/▌main\* +\d( \+ \d)? of 2/, 30_000)

    terminal.send(FOCUS_LOST)
    await terminal.waitFor('no focus: looks once a minute')
    await pause(5_000)
    forget()
    await pause(QUIET_MS)
    expect(attempts()).toEqual(['running'])
    expect(calls()).toEqual([])

    await until(() => attempts().length === 2, {
      what: 'the second attempt, after the time of the first was over',
      timeoutMs: 400_000,
      everyMs: 1_000,
    })
    expect(calls()).toContain('sbatch')
    expect(terminal.exit).toBeNull()
  }, 900_000)
})
