import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import { readKeys } from '../../src/screens/read-keys.ts'
import { readThemes } from '../../src/screens/read-themes.ts'
import { weirdFolder } from '../support/weird-folder.ts'

async function contextWith(settings: string, themes: Record<string, string> = {}) {
  const home = weirdFolder()
  mkdirSync(join(home, 'orion/themes'), { recursive: true })
  writeFileSync(join(home, 'orion/config.yaml'), settings)
  for (const [name, text] of Object.entries(themes)) writeFileSync(join(home, 'orion/themes', name), text)
  return openContext({ env: { ORION_HOME: home, XDG_CONFIG_HOME: home } })
}

it('points at the line and column of every wrong key, with the nearest id', async () => {
  const context = await contextWith('keys:\n  runs.opn: [o]\n  global.help: ["?", f1]\n')
  await expect(readKeys(context)).rejects.toMatchObject({
    code: 'config_invalid',
    issues: [
      { path: 'keys.runs.opn', suggestion: 'runs.open', position: { line: 2, column: 3 } },
      { path: 'keys.global.help', position: { line: 3, column: 22 } },
    ],
  })
})

it('fills a theme up from the one it extends, around a corner too', async () => {
  const context = await contextWith('theme: mine\n', {
    'mine.json': '{"label": "Mine", "extends": "base", "tones": {"bad": {"color": "magenta"}}}',
    'base.json': '{"extends": "light", "tones": {"good": {"bold": true}}}',
  })
  const { themes, problems } = await readThemes(context)
  const [light, mine] = ['light', 'mine'].map(name => themes.find(theme => theme.name === name))
  expect(problems).toEqual([])
  expect(mine).toMatchObject({ label: 'Mine', tones: { bad: { color: 'magenta' }, good: { bold: true } } })
  expect(mine?.tones.title).toEqual(light?.tones.title)
})

it.each<[what: string, file: string, problem: RegExp]>([
  [
    'a tone that is not there',
    '{"tones": {"titel": {}}}',
    /^themes\/t\.json:1:12 {2}tones\.titel: .*did you mean.*title/,
  ],
  [
    'a colour that is none',
    '{\n "tones": {"bad": {"color": "reddish"}}}',
    /^themes\/t\.json:2:\d+ {2}tones\.bad\.color/,
  ],
  ['a theme that is not there', '{"extends": "solar"}', /there is no theme solar to extend/],
  ['text that is no JSON', '{"tones": ', /^themes\/t\.json:1:\d+/],
])('says of a theme with %s where and why', async (_what, file, problem) => {
  const { problems } = await readThemes(await contextWith('theme: dark\n', { 't.json': file }))
  expect(problems.join('\n')).toMatch(problem)
})

it('says which theme the settings meant', async () => {
  const { problems } = await readThemes(await contextWith('theme: lihgt\n'))
  expect(problems.join()).toMatch(/did you mean light\?/)
})
