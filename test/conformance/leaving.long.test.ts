import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type IPty, spawn as spawnPty } from '@lydell/node-pty'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../support/bundle.ts'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { lineJob } from './jobs.ts'
import { cleanUp, ended, look, printed } from './scene.ts'
import { TARGETS } from './targets.ts'

const ENDS: Record<string, (terminal: IPty) => void> = {
  'kill -9': ({ pid }) => process.kill(pid, 'SIGKILL'),
  SIGHUP: ({ pid }) => process.kill(pid, 'SIGHUP'),
  // What a terminal window that is closed does: its end of the terminal is gone.
  'a closed terminal': terminal => Reflect.get(terminal, 'destroy').call(terminal),
}
const TIMES = 100
const AT_ONCE = 4

describe.each(TARGETS)('a session that ends, on $name', target => {
  beforeAll(target.ready)
  const adapter = target.open()

  it.each(Object.keys(ENDS))(
    `by %s, ${TIMES} times at random: its run lives, is found again within 5 s, and ends with its own code`,
    async name => {
      const program = await bundle('test/fixtures/jobs/submit.ts', 'submit')
      const waits: number[] = []
      const session = async (code: number) => {
        const hold = 'echo ready; until [ -e "$ORION_RUN_DIR/release" ]; do sleep 0.05; done'
        const job = lineJob(weirdFolder(), `${hold}; exit ${code}`)
        cleanUp(adapter, job)
        const file = join(weirdFolder(), 'jobs.json')
        writeFileSync(file, JSON.stringify({ target: target.name, jobs: [job] }))
        const terminal = spawnPty(process.execPath, [program, file], {})
        let said = ''
        let gone = false
        terminal.onData(data => {
          said += data
        })
        terminal.onExit(() => {
          gone = true
        })
        await until(() => said.includes('}'), { what: `the handle of the job in ${said}` })
        await printed(job, 'ready')
        await pause(Math.random() * 300)
        ENDS[name]?.(terminal)
        await until(() => gone || !isThere(terminal.pid), { what: 'the end of the session' })

        const since = performance.now()
        const another = target.open()
        expect(await another.find(job.token, job.run_path, job.attempt)).not.toBeNull()
        expect(await look(another, job)).toMatchObject({ state: 'running', supervised: true })
        waits.push(performance.now() - since)
        await another.close()
        writeFileSync(join(job.run_path, 'release'), '')
        expect((await ended(adapter, job)).exit).toMatchObject({ code, reason: 'ended' })
      }
      for (let from = 0; from < TIMES; from += AT_ONCE) {
        await Promise.all(
          Array.from({ length: Math.min(AT_ONCE, TIMES - from) }, (_, each) => session(from + each)),
        )
      }
      expect(waits).toHaveLength(TIMES)
      expect(Math.max(...waits)).toBeLessThan(5_000)
    },
    600_000,
  )
})

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
