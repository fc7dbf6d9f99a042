import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { canHaveRig, testRig } from '../rig/for-tests.ts'
import { profilesText } from '../rig/profiles.ts'
import type { Rig } from '../rig/rig.ts'
import { writeSettings } from '../support/hosts.ts'
import { toMachines } from '../support/new-run.ts'
import { SAMPLE_RECORDINGS, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { openTestSession } from '../support/session.ts'
import { shortFolder } from '../support/short-folder.ts'
import type { TestTerminal } from '../support/terminal.ts'
import { weirdFolder } from '../support/weird-folder.ts'

const open: TestTerminal[] = []
afterEach(async () => {
  for (const terminal of open.splice(0)) await terminal.close()
})

describe.runIf(canHaveRig())('a session before a real cluster', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await testRig()
  }, 120_000)

  /** `hanging`: a profile whose connection is accepted and never answered. */
  async function start(): Promise<TestTerminal> {
    const home = weirdFolder()
    const bin = shortFolder()
    writeFileSync(join(bin, 'config'), 'Host hanging\n  ProxyCommand sleep 300\n')
    const hanging = [
      '  hanging:',
      '    adapter: ssh',
      '    host: hanging',
      `    ssh_config: ${join(bin, 'config')}`,
      '    run_root: /tmp/nowhere',
      '',
    ].join('\n')
    writeSettings(home, `${profilesText(rig)}${hanging}`)
    seedRegistry(home, SAMPLE_RUNS, { still: true, recordings: SAMPLE_RECORDINGS })
    const env = { SLURM_CONF: rig.slurm_conf, SESSION_NOW: undefined }
    const { terminal } = await openTestSession({ home, env })
    open.push(terminal)
    await terminal.waitFor('finetune-p042', 20_000)
    return terminal
  }

  it('asks its machines, and shows what the cluster has free', async () => {
    const terminal = await start()
    terminal.press('7')
    await terminal.waitFor('hanging')
    terminal.press('j', 'c')
    await terminal.waitFor(/● polaris +slurm connected +now +\d+ ms/, 30_000)
    terminal.press('j', 'enter')
    await terminal.waitFor(/cluster polaris {2}as of now/, 30_000)
    await terminal.waitFor(/▌main\* +\d( \+ \d)? of 2 +\d of 8 sim \d of 4 +1 d \(1 h\)/)
    await terminal.waitFor(/by hand +ssh -F \S+ polaris-login/)
    terminal.press('R')
    await terminal.waitFor('1 machine answered: orion reset polaris-ssh', 30_000)
  }, 120_000)

  it('stays at hand while a machine hangs, and says so when its time is over', async () => {
    const terminal = await start()
    terminal.press('7')
    await terminal.waitFor('hanging')
    terminal.press('G', 'c')
    await terminal.waitFor('asking hanging')
    const began = performance.now()
    terminal.press('1')
    await terminal.waitFor('1 of ')
    terminal.press('7')
    await terminal.waitFor('runs > hosts')
    expect(performance.now() - began).toBeLessThan(5_000)
    await terminal.waitFor(/✖ hanging +ssh +cannot be reached/, 60_000)
  }, 120_000)

  it('shows in the wizard what the chosen profile has, and offers its names where a run asks of it', async () => {
    const terminal = await start()
    await toMachines(terminal)
    terminal.send('polaris-ssh')
    await terminal.waitFor(/polaris-ssh {2}slurm on polaris-login +asks for partition main, time 01:00:00/)
    await terminal.waitFor(/▌main\* +\d( \+ \d)? of 2/, 30_000)
    terminal.press('ctrl+u')
    terminal.send('gpubox')
    await terminal.waitFor('no scheduler: a run there starts at once', 30_000)
    terminal.press('ctrl+u')
    terminal.send('polaris')
    await terminal.waitFor(/polaris {2}slurm +asks for partition main/)
    terminal.press('ctrl+n')
    await terminal.waitFor('new run > slurm')
    await terminal.waitFor(/known: +main {2}urgent/, 30_000)
    terminal.send('urg')
    await terminal.waitFor(/▌urgent +\d|known: +urgent/)
    terminal.press('right')
    await terminal.waitFor(/asks for partition urgent, time 01:00:00/)
    await terminal.waitFor(/▌urgent +\d/)
    terminal.press('tab', 'tab', 'tab', 'tab', 'tab')
    await terminal.waitFor(/known: +gpu:sim:1/)
    terminal.press('right')
    await terminal.waitFor('gres gpu:sim:1')
    terminal.press('ctrl+n')
    await terminal.waitFor('new run > review')
    terminal.press('G')
    await terminal.waitFor('gres: gpu:sim:1')
  }, 120_000)
})
