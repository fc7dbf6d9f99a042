import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { slurmAdapter } from '../../../src/adapters/slurm/adapter.ts'
import { sshConnect } from '../../../src/adapters/ssh/connect.ts'
import { controlFolder } from '../../../src/adapters/ssh/control-folder.ts'
import { followRun } from '../../../src/control/follow.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import { planResume, resume } from '../../../src/control/resume.ts'
import { PYTHON } from '../../conformance/python.ts'
import { canHaveRig, testRig, testRigFolder } from '../../rig/for-tests.ts'
import { say } from '../../rig/say.ts'
import { BOTH, configFor, sshd, stopDaemon } from '../ssh/hosts.ts'
import { slurmConfPath } from './cluster.ts'
import { contextOver } from './lying-world.ts'

/** Names under which people keep secrets, and places in a value where they stand. */
const NAMES: Record<string, (canary: string) => string> = {
  WANDB_API_KEY: canary => canary,
  HF_TOKEN: canary => canary,
  AWS_SECRET_ACCESS_KEY: canary => canary,
  AWS_SESSION_TOKEN: canary => canary,
  GITHUB_TOKEN: canary => canary,
  OPENAI_API_KEY: canary => canary,
  NPM_TOKEN: canary => canary,
  PGPASSWORD: canary => canary,
  DATABASE_URL: canary => `postgres://lab:${canary}@db/runs`,
  HTTPS_PROXY: canary => `http://lab:${canary}@proxy:3128`,
  LAB_PRIVATE_KEY: canary => canary,
  PIP_INDEX_URL: canary => `https://lab:${canary}@pypi.lab/simple`,
}

/** Prints every command line that holds a word, until its input ends. */
const SAMPLER = `
import os, select, sys, time
word, seen = sys.argv[1].encode()[::-1], set()
while not select.select([sys.stdin], [], [], 0.01)[0]:
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = open(f"/proc/{pid}/cmdline", "rb").read()
        except OSError:
            continue
        if word in line:
            seen.add(line)
print(len(seen), *seen, sep="\\n")
`

describe.runIf(canHaveRig()).each([...BOTH, 'here'] as const)('secrets of a user, over %s', way => {
  beforeAll(async () => void (await testRig()), 90_000)

  it('stay where they were: not in a file, a registry, a log, a command line, nor with the scheduler', async () => {
    const home = mkdtempSync(join('/tmp', 'orion-secrets-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const word = `canary${randomBytes(6).toString('hex')}`
    const secrets = Object.fromEntries(
      Object.entries(NAMES).map(([name, value], at) => [name, value(`${word}n${at}`)]),
    )
    const settings = Object.entries({ ...secrets, SLURM_CONF: slurmConfPath() })
    const server = await sshd([`SetEnv ${settings.map(([name, value]) => `${name}=${value}`).join(' ')}`])
    onTestFinished(() => stopDaemon(server.daemon))
    const known = join(home, 'known_hosts')
    writeFileSync(known, server.known)
    const environment = { ...process.env, ...secrets, SLURM_CONF: slurmConfPath() }
    const ssh = { environment, controlFolder: () => controlFolder(join(home, 'control'), '/tmp') }
    const runs = join(home, 'runs')
    const adapter = slurmAdapter({
      environment,
      python: PYTHON,
      runs,
      connect: (...host) => sshConnect(ssh, ...host),
      cache: join(home, 'shared'),
      doubtMs: 2_000,
      heartbeatS: 1,
      sweepS: 1,
    })('polaris', {
      adapter: 'slurm',
      run_root: runs,
      slurm: { partition: 'main', time_limit: '00:10:00', grace_s: 60 },
      ...(way === 'here'
        ? {}
        : {
            host: 'box',
            ssh_config: configFor(server.port, [`UserKnownHostsFile ${known}`]),
            transport: way,
          }),
    })
    const ctx = await contextOver(home, adapter, { ...secrets, ORION_HOME: join(home, 'state') })
    onTestFinished(() => ctx.close())
    // Backwards on its own command line, so that it does not find itself.
    const sampler = spawn('python3', ['-c', SAMPLER, [...word].reverse().join('')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let sampled = ''
    sampler.stdout.on('data', data => (sampled += data))
    const over = new Promise(resolve => sampler.on('close', resolve))

    const value = {
      name: 'count',
      task: 'counting',
      infra: 'polaris',
      counting: { steps: 12, every: 3, fail_at: 8, pause_ms: 50 },
    }
    const plan = await planRun(ctx, await loadConfig(ctx, { name: 'count', value }, []))
    const run = await launch(ctx, plan, null, { reason: null })
    expect(await followRun(ctx, run.id, () => {})).toMatchObject({ state: 'failed' })
    const { handle } = ctx.store.attempts(run.id)[0] ?? {}
    await resume(ctx, await planResume(ctx, run.id), { reason: null })
    expect(await followRun(ctx, run.id, () => {})).toMatchObject({ state: 'completed' })

    const scheduler = { SLURM_CONF: slurmConfPath() }
    const job = String(handle?.job_id)
    expect(await say(['scontrol', 'show', 'job', job], scheduler)).not.toContain(word)
    expect(await say(['sacct', '-P', '-j', job, '--format=ALL'], scheduler)).not.toContain(word)
    // One that does hold it is seen.
    execFileSync('sh', ['-c', 'sleep 2', word])
    sampler.stdin.end()
    await over
    expect(sampled.split('\n')[0]).toBe('1')
    const places = [home, join(testRigFolder(), 'slurm'), join(testRigFolder(), 'log')]
    expect(filesHolding(word, places)).toEqual([])
    const told = join(home, 'told')
    writeFileSync(told, word)
    expect(filesHolding(word, places)).toEqual([told])
  }, 240_000)
})

function filesHolding(word: string, places: readonly string[]): string[] {
  try {
    return execFileSync('grep', ['-rlaF', '-e', word, ...places], { encoding: 'utf8' })
      .trim()
      .split('\n')
  } catch (error) {
    // grep ends with 1 where it found nothing, with 2 where it could not look.
    if (error instanceof Error && 'status' in error && error.status === 1) return []
    throw error
  }
}
