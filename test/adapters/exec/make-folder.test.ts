import { lstatSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeFolder } from '../../../src/adapters/exec/make-folder.ts'
import { weirdFolder } from '../../support/weird-folder.ts'

it('makes every folder that is missing, for its owner only', async () => {
  const base = weirdFolder()
  const deep = join(base, 'a', "b 'c", 'd')
  await makeFolder(deep)
  await makeFolder(deep)
  for (const path of [join(base, 'a'), deep]) expect(lstatSync(path).mode & 0o777).toBe(0o700)
})

it.each(['/proc/orion', '/proc/self/fd/orion/deep', '/sys/orion', '/dev/null/orion'])(
  'says that nothing can be made at %s',
  async path => {
    await expect(makeFolder(path)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('cannot make /'),
    })
  },
)

it('says that a file stands in the way', async () => {
  const file = join(weirdFolder(), 'file')
  writeFileSync(file, '')
  await expect(makeFolder(join(file, 'deep'))).rejects.toMatchObject({
    message: expect.stringContaining('not a folder'),
  })
})
