import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { safeText } from '../../src/core/text/sanitize.ts'
import { theme as themeSchema } from '../../src/schema/theme.ts'
import { KEY_TABLE, keysPage } from '../../src/screens/key-table.ts'
import { edit, insert } from '../../src/screens/stage/field.ts'
import { bind, dispatch, type KeyEntry } from '../../src/screens/stage/keys.ts'
import { chooseTheme, nextTheme, THEMES } from '../../src/screens/ui/theme.ts'

describe('the key table', () => {
  it('names every key once', () => {
    const ids = KEY_TABLE.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gives a key one meaning in each scope; Esc takes off one thing after the other', () => {
    const twice = KEY_TABLE.flatMap(({ id, scope, keys }) =>
      keys.filter(key => key !== 'esc').map(key => `${scope} ${id.split('.')[0]} ${key}`),
    )
    expect(twice.filter((each, at) => twice.indexOf(each) !== at)).toEqual([])
  })

  it('uses no key that terminals cannot tell apart or users cannot type', () => {
    const keys = KEY_TABLE.flatMap(entry => [...entry.keys])
    expect(keys.filter(key => /^f\d+$|alt|ctrl\+(shift|[imhj]$)/.test(key))).toEqual([])
  })

  it('is what docs/keys.md says', () => {
    expect(readFileSync('docs/keys.md', 'utf8')).toBe(keysPage())
  })
})

describe('dispatch', () => {
  const done: string[] = []
  const entry = (id: string, key: string, disabled?: string): KeyEntry<string[]> => ({
    id,
    keys: [key],
    scope: 'runs',
    label: id,
    description: id,
    ...(disabled === undefined ? {} : { disabled: () => safeText`${disabled}` }),
    run: target => target.push(id),
  })
  const bindings = bind([entry('inner', 'x'), entry('outer', 'x'), entry('off', 'o', 'not now')], done)

  it('lets the inner scope hear first, and only it', () => {
    expect(dispatch(bindings, 'x')).toEqual({ kind: 'done' })
    expect(done).toEqual(['inner'])
  })

  it('says why a key does nothing, and knows when there is none', () => {
    expect(dispatch(bindings, 'o')).toEqual({ kind: 'disabled', why: 'not now' })
    expect(dispatch(bindings, 'q')).toEqual({ kind: 'unbound' })
  })
})

describe('a field', () => {
  it.each<[key: string, before: [string, number], after: [string, number]]>([
    ['left', ['abc', 2], ['abc', 1]],
    ['left', ['abc', 0], ['abc', 0]],
    ['right', ['abc', 3], ['abc', 3]],
    ['home', ['abc', 2], ['abc', 0]],
    ['ctrl+e', ['abc', 0], ['abc', 3]],
    ['backspace', ['aüc', 2], ['ac', 1]],
    ['backspace', ['abc', 0], ['abc', 0]],
    ['delete', ['a🙂c', 1], ['ac', 1]],
    ['ctrl+u', ['one two', 4], ['two', 0]],
    ['ctrl+w', ['one two  ', 9], ['one ', 4]],
  ])('%s turns %j into %j', (key, [text, at], [newText, newAt]) => {
    expect(edit({ text, at }, key)).toEqual({ text: newText, at: newAt })
  })

  it('takes text where its cursor is, and lines as one line without control characters', () => {
    expect(insert({ text: 'ad', at: 1 }, 'bc')).toEqual({ text: 'abcd', at: 3 })
    expect(insert({ text: '', at: 0 }, 'a\r\nb\u001b[2J')).toEqual({ text: 'a b[2J', at: 6 })
    expect(edit({ text: '', at: 0 }, 'x')).toBeNull()
  })
})

describe('themes', () => {
  it.each(THEMES.map(theme => [theme.name, theme] as const))(
    '%s has every tone and nothing else',
    (_name, theme) => {
      expect(themeSchema.safeParse(theme).error).toBeUndefined()
    },
  )

  it('are all reached by one key, and the one without colour has none', () => {
    const seen = new Set<string>()
    let theme = chooseTheme('dark', true)
    while (!seen.has(theme.name)) {
      seen.add(theme.name)
      theme = nextTheme(theme)
    }
    expect(seen.size).toBe(THEMES.length)
    const none = chooseTheme('dark', false)
    expect(
      Object.values(none.tones).some(style => style.color !== undefined || style.background !== undefined),
    ).toBe(false)
    expect(chooseTheme('no-such-theme', true).name).toBe('dark')
  })
})
