import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { weirdFolder } from '../support/weird-folder.ts'

const PROGRAM = fileURLToPath(new URL('workload.ts', import.meta.url))
const WRITES = 200
const traceable = spawnSync('strace', ['-V']).status === 0

test.runIf(traceable)(
  'the journal is on disk before any of 200 writes is acknowledged',
  () => {
    const path = join(weirdFolder(), 'registry.db')
    const trace = join(dirname(path), 'trace')
    const calls = 'trace=fdatasync,fsync,write,writev,pwrite64'
    execFileSync('strace', [
      '-f',
      '-y',
      '-s',
      '16',
      '-e',
      calls,
      '-o',
      trace,
      process.execPath,
      PROGRAM,
      path,
      'p',
      `${WRITES}`,
    ])
    let unsynced = 0
    let acknowledged = 0
    for (const line of readFileSync(trace, 'utf8').split('\n')) {
      if (/ pwrite64\(.*registry\.db-wal>/.test(line)) unsynced += 1
      if (/ f(data)?sync\(.*registry\.db-wal>/.test(line)) unsynced = 0
      if (!/ writev?\(1<.*"\d+\\n"/.test(line)) continue
      expect(unsynced, `write ${acknowledged} was acknowledged too early`).toBe(0)
      acknowledged += 1
    }
    expect(acknowledged).toBe(WRITES)
  },
  300_000,
)
