import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ClusterFacts } from '../../src/schema/cluster.ts'
import type { HostStatus } from '../../src/schema/host.ts'
import { canHaveRig, testRig } from '../rig/for-tests.ts'
import { profilesText } from '../rig/profiles.ts'
import type { Rig } from '../rig/rig.ts'
import { OrionHome } from '../support/orion-home.ts'

const NOWHERE = `  nowhere:
    adapter: ssh
    host: 127.0.0.1
    ssh_config: /dev/null
    run_root: /tmp/nowhere
`

function withProfiles(text: string): OrionHome {
  const home = new OrionHome()
  const folder = join(home.path, 'config', 'orion')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.yaml'), text)
  return home
}

describe('orion hosts', () => {
  it('asks nobody, and says of each profile what is known', () => {
    const home = withProfiles(`profiles:\n${NOWHERE}  half: { adapter: ssh }\n`)
    const known = home.json<HostStatus[]>('hosts')
    expect(known.map(({ profile, state }) => [profile, state])).toEqual([
      ['local', 'here'],
      ['nowhere', 'unasked'],
      ['half', 'unusable'],
    ])
    expect(known[1]).toMatchObject({ command: 'ssh -F /dev/null 127.0.0.1', last_word_at: null, active: 0 })
    expect(known[2]?.trouble).toContain('has no host')
  })

  it('says what stands in the way, since when, and ends with 6', () => {
    const home = withProfiles(`profiles:\n${NOWHERE}`)
    const { code, stdout, stderr } = home.call('hosts', 'nowhere')
    expect(code).toBe(6)
    expect(stdout).toContain('✖ nowhere  cannot be reached')
    expect(stderr).toContain('127.0.0.1')
    const [, kept] = home.json<HostStatus[]>('hosts')
    expect(kept).toMatchObject({ state: 'unreachable', last_word_at: null })
    expect(Date.parse(kept?.troubled_since ?? '')).toBeGreaterThan(0)
    expect(home.call('hosts', '--check').code).toBe(6)
  })

  it('knows the profiles of the settings alone', () => {
    const { code, stderr } = new OrionHome().call('hosts', 'polaris')
    expect(code).toBe(5)
    expect(stderr).toContain('Known profiles: local')
  })
})

describe.runIf(canHaveRig())('orion hosts on a cluster', () => {
  let rig: Rig
  let home: OrionHome
  beforeAll(async () => {
    rig = await testRig()
    home = withProfiles(profilesText(rig))
    home.env.SLURM_CONF = rig.slurm_conf
  }, 120_000)

  it('asks every machine at once, and keeps what they said', () => {
    home.must('hosts', '--check')
    const known = home.json<HostStatus[]>('hosts')
    expect(known.map(({ profile, state }) => `${profile} ${state}`)).toEqual([
      'local here',
      'polaris connected',
      'polaris-ssh connected',
      'gpubox connected',
    ])
    for (const { lag_ms, state } of known) if (state === 'connected') expect(lag_ms).toBeGreaterThan(0)
  })

  it.each(['polaris', 'polaris-ssh'])('tells the partitions of %s with what is free', profile => {
    const { cluster } = home.json<HostStatus & { cluster: ClusterFacts }>('hosts', profile)
    expect(cluster.name).toBe('polaris')
    const main = cluster.partitions.find(({ name }) => name === 'main')
    expect(main).toMatchObject({
      is_default: true,
      up: true,
      nodes: { total: rig.nodes },
      gpus: [{ type: 'sim', total: 2 * rig.nodes }],
      time_limit_s: 86_400,
      default_time_s: 3600,
      preempts: 'REQUEUE',
    })
    expect(home.must('hosts', profile)).toMatch(/main\* +\d( \+ \d)? of 2 .* sim \d of 4 /)
  })

  it('connects anew when asked to', () => {
    expect(home.must('reset', 'gpubox')).toContain('● gpubox  connected')
  })
})
