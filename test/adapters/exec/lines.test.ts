import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runJsonLines } from '../../../src/adapters/exec/lines.ts'
import { processesNaming } from '../../conformance/scene.ts'
import { until } from '../../support/until.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

async function lines(script: string, signal?: AbortSignal): Promise<unknown[]> {
  const seen: unknown[] = []
  await runJsonLines(['/bin/sh', '-c', script], line => seen.push(line), {
    cwd: weirdFolder(),
    env: { PATH: process.env.PATH ?? '' },
    ...(signal ? { signal } : {}),
  })
  return seen
}

it('hands over each object, and passes over what is no JSON', async () => {
  expect(await lines(`echo '{"a":1}'; echo 'a warning'; echo; printf '{"b":"ü"}'`)).toEqual([
    { a: 1 },
    { b: 'ü' },
  ])
})

it('hands over a line while the command still runs', async () => {
  const abort = new AbortController()
  let seen: unknown
  const running = runJsonLines(['/bin/sh', '-c', `echo '"now"'; exec sleep 600`], line => (seen = line), {
    cwd: '/',
    env: {},
    signal: abort.signal,
  })
  const outcome = expect(running).rejects.toMatchObject({ code: 'interrupted' })
  await until(() => seen === 'now')
  abort.abort()
  await outcome
})

it('ends the descendants of an aborted command', async () => {
  const abort = new AbortController()
  const word = `lines-${process.pid}`
  const outcome = expect(
    lines(`sh -c 'sleep 600; : ${word}' & wait; : ${word}`, abort.signal),
  ).rejects.toMatchObject({
    code: 'interrupted',
  })
  await until(() => processesNaming(word).length >= 2)
  abort.abort()
  await outcome
  await until(() => processesNaming(word).length === 0)
})

it('keeps up with 100,000 lines', async () => {
  const seen = await lines('i=0; while [ $i -lt 100000 ]; do echo $i; i=$((i+1)); done')
  expect(seen).toEqual(Array.from({ length: 100_000 }, (_, i) => i))
})

it.each([
  { script: `echo '{"a":1}'; echo 'cannot read x' >&2; exit 3`, message: /exit 3.*cannot read x/s },
  { script: 'echo Traceback; exit 1', message: /exit 1.*Traceback/s },
  { script: 'kill -9 $$', message: /SIGKILL/ },
])('says how `$script` failed', async ({ script, message }) => {
  await expect(lines(script)).rejects.toMatchObject({
    code: 'environment',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  })
})

it('says that a command is not there', async () => {
  await expect(
    runJsonLines([join(weirdFolder(), 'python')], () => {}, { cwd: '/', env: {} }),
  ).rejects.toMatchObject({ code: 'environment', message: expect.stringContaining('python') })
})
