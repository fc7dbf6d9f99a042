import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { orion } from './program.ts'
import { seededHome } from './seeded-home.ts'

/** A home whose settings hold this text. */
const homeWith = (text: string): string => {
  const home = seededHome([{ id: 'run-a1', name: 'alpha', state: 'completed' }])
  mkdirSync(join(home, 'config', 'orion'), { recursive: true })
  writeFileSync(join(home, 'config', 'orion', 'config.yaml'), text)
  return home
}

const BAD = 'theme: dark\nprofiles:\n  polaris:\n    adaptor: local\n'

describe('mistakes in the settings', () => {
  it.each<[string, RegExp[]]>([
    [
      BAD,
      [
        /config\.yaml:4:5: profiles\.polaris\.adaptor: unknown key \(did you mean 'profiles\.polaris\.adapter'\?\)/,
      ],
    ],
    ['theme: 3\npython: [x]\n', [/config\.yaml:1:8: theme: /, /config\.yaml:2:9: python: /]],
    ['profiles: [\n', [/config\.yaml:\d+:\d+: /]],
    ['just words\n', [/config\.yaml:1:1: /]],
  ])('stop a verb with their places: %j', async (text, places) => {
    const { code, stdout, stderr } = await orion(['runs'], { home: homeWith(text) })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    for (const place of places) expect(stderr).toMatch(place)
    expect(stderr).toContain('orion schema settings')
  })

  it('stop a verb in JSON too', async () => {
    const { code, stderr } = await orion(['runs', '--json'], { home: homeWith(BAD) })
    expect(code).toBe(3)
    expect(JSON.parse(stderr).error.issues).toMatchObject([{ position: { line: 4, column: 5 } }])
  })

  it.each([
    [['--version'], /^orion \d/],
    [['--help'], /train/],
    [['help', 'train'], /orion train/],
    [['completion', 'bash'], /_orion/],
    [['__complete', '--', 'show', ''], /^alpha\t/m],
    [['schema', 'settings'], /"profiles"/],
  ])('do not stop %j', async (argv, word) => {
    const { code, stdout, stderr } = await orion(argv, { home: homeWith(BAD) })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(word)
  })

  it('are what doctor finds, beside everything else', async () => {
    const { code, stdout } = await orion(['doctor'], {
      home: homeWith(BAD),
      env: { ORION_PYTHON: '/nowhere/python' },
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(/✖ settings .*config\.yaml:4:5/)
    expect(stdout).toMatch(/✔ registry/)
    expect(stdout).toMatch(/✖ Python/)
  })
})

describe('a home where nothing can be made', () => {
  it.each(['/proc/orion', '/proc/self/fd/orion/deep', '/sys/orion', '/dev/null/orion'])(
    '%s is refused with 7',
    async home => {
      const { code, stderr } = await orion(['runs'], { home: homeWith(''), env: { ORION_HOME: home } })
      expect(code).toBe(7)
      expect(stderr).toContain(home)
      expect(stderr).toContain('ORION_HOME')
    },
  )
})
