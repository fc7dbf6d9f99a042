import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR_SCRIPT } from '../../../src/adapters/exec/supervisor-script.ts'
import { exitRecord, startedRecord } from '../../../src/schema/exit-record.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

/** Shells that are somebody's /bin/sh. */
const SHELLS: [name: string, ...argv: string[]][] = [
  ['dash', 'dash'],
  ['bash', 'bash'],
  ['bash in POSIX mode', 'bash', '--posix'],
]

const TOKEN = 'orion-script-1-0123abcd'

/** A run whose entry point is this line of shell. */
function scene(line: string) {
  const run = weirdFolder()
  const [attempt, bundle] = [join(run, 'attempts', '1'), join(run, 'bundle')]
  mkdirSync(attempt, { recursive: true })
  mkdirSync(bundle)
  writeFileSync(join(attempt, 'supervisor.sh'), SUPERVISOR_SCRIPT)
  writeFileSync(join(bundle, 'entrypoint.sh'), line)
  return {
    run,
    attempt,
    bundle,
    record: (name: string) => JSON.parse(readFileSync(join(attempt, name), 'utf8')),
  }
}

/** Starts the supervisor as an adapter does, under a certain shell. */
function supervise([file = '', ...args]: string[], { run, attempt, bundle }: ReturnType<typeof scene>) {
  const child = spawn(file, [...args, join(attempt, 'supervisor.sh'), attempt, bundle, '0', '1', '1'], {
    cwd: run,
    env: { PATH: process.env.PATH, RUN: run, ORION_SUPERVISES: TOKEN },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  return { child, ended: once(child, 'close').then(([code]) => ({ code, said })) }
}

describe.each(SHELLS)('the supervisor under %s', (_name, ...argv) => {
  it('has no syntax that the shell rejects', () => {
    const [file = '', ...args] = argv
    const { attempt } = scene('')
    execFileSync(file, [...args, '-n', join(attempt, 'supervisor.sh')])
  })

  it('records start, heartbeat and end in the agreed form', async () => {
    const place = scene('sleep 0.5; exit 7')
    const { child, ended } = supervise(argv, place)
    expect(await ended).toEqual({ code: 0, said: '' })
    expect(startedRecord.parse(place.record('started.json'))).toMatchObject({
      token: TOKEN,
      supervisor: {
        pid: child.pid,
        boot_id: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
        start_time: expect.stringMatching(/^\d+$/),
      },
    })
    expect(exitRecord.parse(place.record('exit.json'))).toMatchObject({
      code: 7,
      signal: null,
      reason: 'ended',
    })
    expect(Date.parse(place.record('heartbeat.json').time)).not.toBeNaN()
  })

  it('starts the entry point once when ten supervisors race', async () => {
    const place = scene('echo once >>"$RUN/starts"')
    const all = await Promise.all(Array.from({ length: 10 }, () => supervise(argv, place).ended))
    expect(all.map(({ code }) => code)).toEqual(Array(10).fill(0))
    expect(all.filter(({ said }) => /claimed by process|already started/.test(said))).toHaveLength(9)
    expect(readFileSync(join(place.run, 'starts'), 'utf8')).toBe('once\n')
  })

  it('lets one of ten supervisors take over a claim whose holder is dead', async () => {
    const place = scene('echo once >>"$RUN/starts"')
    mkdirSync(join(place.attempt, 'claim'))
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const host = readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()
    symlinkSync(`${TOKEN}:${host}:${boot}:1:999999999`, join(place.attempt, 'claim', 'owner'))
    await Promise.all(Array.from({ length: 10 }, () => supervise(argv, place).ended))
    expect(readFileSync(join(place.run, 'starts'), 'utf8')).toBe('once\n')
  })

  it.each([
    { what: 'claimed on another host', owner: `${TOKEN}:node17:boot:1:1`, note: /claimed on node17/ },
    { what: 'claimed by another submission', owner: 'orion-other:h:b:1:1', note: /another submission/ },
  ])('starts nothing in an attempt that is $what', async ({ owner, note }) => {
    const place = scene('echo once >>"$RUN/starts"')
    mkdirSync(join(place.attempt, 'claim'))
    symlinkSync(owner, join(place.attempt, 'claim', 'owner'))
    const { code, said } = await supervise(argv, place).ended
    expect(code).toBe(0)
    expect(said).toMatch(note)
    expect(() => readFileSync(join(place.run, 'starts'))).toThrow('ENOENT')
  })

  it('tells the entry point TERM, waits for it and records its own code', async () => {
    const place = scene(`trap 'sleep 0.3; exit 85' TERM; echo >"$RUN/ready"; while :; do sleep 0.05; done`)
    const { child, ended } = supervise(argv, place)
    await until(() => readFileSync(join(place.run, 'ready'), { flag: 'a+' }).length > 0)
    child.kill('SIGTERM')
    child.kill('SIGHUP')
    await ended
    expect(place.record('exit.json')).toMatchObject({ code: 85, signal: null })
  })

  it('kills what the entry point left and what ignores TERM before it records the end', async () => {
    const place = scene(`(setsid sh -c 'trap "" TERM; echo $$ >"$RUN/left"; sleep 600; :' &)
while [ ! -s "$RUN/left" ]; do sleep 0.02; done; exit 3`)
    const { said } = await supervise(argv, place).ended
    expect(said).toContain('left behind by the entry point')
    expect(place.record('exit.json')).toMatchObject({ code: 3 })
    const pid = readFileSync(join(place.run, 'left'), 'utf8').trim()
    expect(() => readFileSync(`/proc/${pid}/environ`)).toThrow(/ENOENT|ESRCH/)
  })

  it('ends its heartbeat soon after it was killed itself', async () => {
    const place = scene('echo >"$RUN/ready"; exec sleep 30')
    const { child, ended } = supervise(argv, place)
    for (const file of [join(place.attempt, 'heartbeat.json'), join(place.run, 'ready')])
      await until(() => readFileSync(file, { flag: 'a+' }).length > 0)
    const carriers = () =>
      execFileSync(
        'sh',
        ['-c', `grep -laF ORION_SUPERVISES=${TOKEN} /proc/[0-9]*/environ 2>/dev/null || :`],
        {
          encoding: 'utf8',
        },
      )
    child.kill('SIGKILL')
    execFileSync('sh', [
      '-c',
      `kill $(grep -laF ORION_TOKEN=${TOKEN} /proc/[0-9]*/environ 2>/dev/null | tr -dc '0-9\\n')`,
    ])
    await ended
    await until(() => carriers() === '', { what: 'the end of the heartbeat' })
  })
})
