import { describe, expect, it } from 'vitest'
import { VERBS } from '../../src/commands/registry.ts'
import { EXIT_MEANINGS, GROUPS } from '../../src/commands/render-help.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { orion } from './program.ts'

const home = weirdFolder()
const shown = VERBS.filter(verb => !verb.hidden)

describe('help', () => {
  it('lists every verb once, in groups', () => {
    expect(GROUPS.flatMap(group => group.verbs).toSorted()).toEqual(shown.map(verb => verb.name).toSorted())
  })

  it('is the same by every way to ask for it', async () => {
    const [word, flag, letter] = await Promise.all([
      orion(['help', 'train'], { home }),
      orion(['train', '--help'], { home }),
      orion(['-h', 'train'], { home }),
    ])
    expect(word).toMatchObject({ code: 0, stderr: '' })
    expect(flag.stdout).toBe(word.stdout)
    expect(letter.stdout).toBe(word.stdout)
  })

  it('of the program and of one verb look as they did', async () => {
    const overview = await orion(['help'], { home })
    const train = await orion(['help', 'train'], { home })
    const group = await orion(['help', 'data'], { home })
    const whole = `${overview.stdout}\n=== train\n${train.stdout}\n=== data\n${group.stdout}`
    await expect(whole).toMatchFileSnapshot('golden/help.txt')
  })

  it.each(shown.map(verb => [verb.name, verb] as const))(
    'of %s has usage, options, examples and exit codes in lines of at most 100 columns',
    async (name, verb) => {
      const { code, stdout } = await orion(['help', ...name.split(' ')], { home })
      expect(code).toBe(0)
      expect(stdout).toContain(`orion ${name}`)
      for (const flag of Object.keys(verb.flags)) expect(stdout).toContain(`--${flag}`)
      for (const { line } of verb.examples) expect(stdout).toContain(line)
      for (const exit of verb.exits) expect(stdout).toContain(EXIT_MEANINGS[exit])
      expect(stdout.split('\n').filter(line => line.length > 100 && !line.startsWith('  orion '))).toEqual([])
    },
  )

  it('for scripts is the table itself', async () => {
    const { stdout } = await orion(['help', '--json'], { home })
    const { items } = JSON.parse(stdout)
    expect(items.map((item: { name: string }) => item.name)).toEqual(shown.map(verb => verb.name))
  })

  it('of a verb that does not exist suggests the nearest', async () => {
    expect(await orion(['help', 'trian'], { home })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'orion train'"),
    })
  })

  it('makes nothing in the home folder', async () => {
    const fresh = weirdFolder()
    await orion(['help'], { home: fresh })
    const { readdirSync } = await import('node:fs')
    expect(readdirSync(fresh)).toEqual([])
  })
})
