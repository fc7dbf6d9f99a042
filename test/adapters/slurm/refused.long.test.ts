import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Run } from '../../../src/schema/run.ts'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { profilesText } from '../../rig/profiles.ts'
import type { Rig } from '../../rig/rig.ts'
import { say } from '../../rig/say.ts'
import { writeSettings } from '../../support/hosts.ts'
import { OrionHome } from '../../support/orion-home.ts'

const CONFIG = join(process.cwd(), 'examples', 'r2-test.yaml')

describe.runIf(canHaveRig())('what cannot run on a cluster, asked for with orion train', () => {
  let rig: Rig
  let home: OrionHome
  beforeAll(async () => {
    rig = await testRig()
    home = new OrionHome()
    home.env.SLURM_CONF = rig.slurm_conf
    home.simulate(20)
  }, 120_000)

  /** A profile of the cluster over SSH, with its ssh_config or its settings changed. */
  function settings(change: (config: string) => string, more = (text: string) => text): void {
    const config = join(home.path, 'ssh_config')
    writeFileSync(config, change(readFileSync(rig.ssh_config, 'utf8')))
    const text = profilesText({ ...rig, ssh_config: config })
    writeSettings(home.path, more(text))
  }
  const same = (text: string) => text
  const jobs = () => say(['squeue', '-h', '-t', 'all', '-o', '%i %j'], { SLURM_CONF: rig.slurm_conf })

  it.each([
    {
      what: 'an unknown partition',
      overrides: ['slurm.partition=nope'],
      says: [/scheduler takes the job: .*[Ii]nvalid partition/, /to do .*slurm\.partition.*main/],
    },
    {
      what: 'more memory than a node has',
      overrides: ['slurm.memory=900G'],
      says: [/scheduler takes the job: \S/, /to do .*Ask for less.*2 nodes of 4 cores and 8000 MB/],
    },
    {
      what: 'more nodes than there are',
      overrides: ['resources.nodes=9', 'resources.ranks=9', 'data.batch_size=9'],
      says: [/scheduler takes the job: \S/, /to do .*Ask for less/],
    },
    {
      what: 'a key that opens no door',
      ssh: (text: string) => text.replace(/IdentityFile .*\/root/, found => found.replace(/root$/, 'grace')),
      says: [
        /The machine answers: polaris-login: .*no key was accepted/,
        /to do .*ssh.*orion login polaris-ssh/,
      ],
    },
    {
      what: 'a host that does not answer',
      ssh: (text: string) => text.replace(/(Host polaris-login\n.*\n +Port) \d+/, '$1 9'),
      says: [
        /The machine answers: polaris-login: .*127\.0\.0\.1.*:9: the connection was refused/,
        /to do .*ssh -F .* polaris-login true/,
      ],
    },
    {
      what: 'a host that nobody knows',
      ssh: (text: string) => text.replace(/(Host polaris-login\n +HostName) \S+/, '$1 no-such-host.invalid'),
      says: [
        /The machine answers: .*no-such-host\.invalid.* no host of that name/,
        /to do .*ssh -F .* polaris-login true/,
      ],
    },
    {
      what: 'a Python that is not there',
      profile: (text: string) => text.replaceAll(/python: ".*"/g, 'python: "/nowhere/bin/python"'),
      says: [
        /Python and its packages are there: \/nowhere\/bin\/python/,
        /to do .*orion doctor polaris-ssh --setup/,
      ],
    },
  ])(
    '$what: refused before anything is queued, with what failed, where, why and what to do',
    async ({ overrides = [], ssh = same, profile = same, says }) => {
      settings(ssh, profile)
      const before = await jobs()
      const refused = home.call('train', CONFIG, '--on', 'polaris-ssh', '--detach', ...overrides)
      expect(refused.code).toBe(4)
      for (const words of says) expect(refused.stdout + refused.stderr).toMatch(words)
      expect(refused.stdout).toMatch(/preflight: .*\b1 failed/)
      expect(refused.stderr).toMatch(/Preflight refused r2-test: ".*" does not hold/)
      expect(refused.stdout + refused.stderr).not.toMatch(/\bat .*\.m?[jt]s:\d+/)
      expect(home.json<Run[]>('runs')).toEqual([])
      expect(await jobs()).toBe(before)
    },
    120_000,
  )
})
