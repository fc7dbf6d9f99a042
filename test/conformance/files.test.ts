import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../support/until.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { attemptOf, lineJob } from './jobs.ts'
import { ended, started } from './scene.ts'
import { CLUSTERS, TARGETS } from './targets.ts'

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

describe.each([...TARGETS, ...CLUSTERS])('files of runs, on $name', target => {
  beforeAll(target.ready)
  const { files, ...adapter } = target.open()

  it('lists names in order, and nothing where there is no folder', async () => {
    const folder = weirdFolder()
    for (const name of ['b', 'a\nb', 'ü', 'A']) writeFileSync(join(folder, name), '')
    expect(await files.list(folder)).toEqual(['A', 'a\nb', 'b', 'ü'])
    expect(await files.list(join(folder, 'none'))).toEqual([])
  })

  it.each([
    { offset: 0, length: 4, bytes: '0123' },
    { offset: 3, length: 100, bytes: '3456789' },
    { offset: 10, length: 5, bytes: '' },
    { offset: 50, length: 5, bytes: '' },
    { offset: 0, length: 0, bytes: '' },
  ])('reads $length bytes from offset $offset', async ({ offset, length, bytes }) => {
    const path = join(weirdFolder(), 'log')
    writeFileSync(path, '0123456789')
    const slice = await files.read(path, offset, length)
    expect(text(slice?.bytes)).toBe(bytes)
    expect(slice?.size).toBe(10)
  })

  it('tells a file from one that took its place, and not from itself when it grew or shrank', async () => {
    const path = join(weirdFolder(), 'log')
    writeFileSync(path, 'one')
    const before = await files.read(path, 0, 10)
    appendFileSync(path, ' and more')
    truncateSync(path, 2)
    expect((await files.read(path, 0, 10))?.file_id).toBe(before?.file_id)
    writeFileSync(`${path}.new`, 'two')
    renameSync(`${path}.new`, path)
    expect((await files.read(path, 0, 10))?.file_id).not.toBe(before?.file_id)
  })

  it('answers null for a file that is not there', async () => {
    const path = join(weirdFolder(), 'none')
    expect(await files.read(path, 0, 10)).toBeNull()
    expect(await files.readText(path)).toBeNull()
  })

  it('says what stands in the way of a read', async () => {
    const path = join(weirdFolder(), 'file')
    writeFileSync(path, '')
    await expect(files.readText(join(path, 'below'))).rejects.toMatchObject({
      code: 'io',
      hint: expect.any(String),
    })
    await expect(files.sha256(`${path}-none`)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('none'),
    })
  })

  it('reads by offset while a job writes, every byte once', async () => {
    const job = lineJob(weirdFolder(), 'i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done')
    await started({ files, ...adapter }, job)
    const path = join(attemptOf(job), 'logs', '0', 'agent.out')
    let read = ''
    await until(
      async () => {
        const slice = await files.read(path, Buffer.byteLength(read), 64 << 10)
        read += text(slice?.bytes)
        return read.endsWith('line 19999\n')
      },
      { timeoutMs: 30_000, everyMs: 1 },
    )
    expect(read).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(''))
    await ended({ files, ...adapter }, job)
  })

  it('writes whole files for their owner only, and leaves no draft', async () => {
    const path = join(weirdFolder(), 'settings')
    await files.write(path, 'old')
    await files.write(path, 'ü'.repeat(1_000_000))
    expect(readFileSync(path, 'utf8')).toBe('ü'.repeat(1_000_000))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(path, '..'))).toEqual(['settings'])
  })

  it('replaces a link rather than write where it points', async () => {
    const folder = weirdFolder()
    writeFileSync(join(folder, 'precious'), 'mine')
    symlinkSync(join(folder, 'precious'), join(folder, 'link'))
    await files.write(join(folder, 'link'), 'theirs')
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('mine')
    expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('theirs')
  })

  it('never shows half a file to a reader', async () => {
    const path = join(weirdFolder(), 'record')
    const versions = ['a', 'b'].map(letter => letter.repeat(200_000))
    await files.write(path, versions[0] ?? '')
    let writing = true
    const writer = (async () => {
      for (let round = 0; round < 60; round += 1) await files.write(path, versions[round % 2] ?? '')
      writing = false
    })()
    while (writing) expect(versions).toContain(await files.readText(path))
    await writer
  })

  it('hashes a file', async () => {
    const path = join(weirdFolder(), 'data')
    writeFileSync(path, 'abc')
    expect(await files.sha256(path)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('removes a folder and what is not there', async () => {
    const folder = join(weirdFolder(), 'deep')
    mkdirSync(join(folder, 'deeper'), { recursive: true })
    writeFileSync(join(folder, 'deeper', 'file'), '')
    await files.remove(folder)
    await files.remove(folder)
    expect(await files.list(join(folder, '..'))).toEqual([])
  })

  it('calls back after a change in a folder, and no more after it was stopped', async () => {
    const folder = weirdFolder()
    let calls = 0
    const stop = files.watch(folder, () => {
      calls += 1
    })
    onTestFinished(stop)
    await until(() => calls > 0, { what: 'the first look' })
    const before = calls
    mkdirSync(join(folder, 'new'))
    writeFileSync(join(folder, 'new', 'file'), 'x')
    await until(() => calls > before, { timeoutMs: 4_000, what: 'a hint before the slow poll' })
    stop()
    const after = calls
    appendFileSync(join(folder, 'new', 'file'), 'y')
    await until(async () => (await files.readText(join(folder, 'new', 'file'))) === 'xy')
    expect(calls).toBe(after)
  })
})
