import { describe, expect, it } from 'vitest'
import { KEY_TABLE } from '../../../src/screens/key-table.ts'
import { checkKeys, rebound, whyUnusable } from '../../../src/screens/stage/keymap.ts'
import { bind, dispatch } from '../../../src/screens/stage/keys.ts'

describe('keys of the settings', () => {
  it('replace those of the table, for dispatch, footer and help alike', () => {
    const { keymap, mistakes } = checkKeys(KEY_TABLE, { 'runs.open': ['o', 'enter'] })
    expect(mistakes).toEqual([])
    const entry = {
      id: 'runs.open',
      keys: ['enter'] as const,
      scope: 'runs' as const,
      label: '',
      description: '',
    }
    const done: string[] = []
    const bindings = rebound(bind([{ ...entry, run: () => done.push('open') }], null), keymap)
    expect(dispatch(bindings, 'o')).toEqual({ kind: 'done' })
    expect(bindings[0]?.facts.keys).toEqual(['o', 'enter'])
    expect(dispatch(bindings, 'l')).toEqual({ kind: 'unbound' })
  })

  it.each<[what: string, wanted: Record<string, string[]>, message: RegExp, suggestion?: string]>([
    ['an id that is not there', { 'runs.opn': ['o'] }, /nothing in the session has this id/, 'runs.open'],
    ['a key that is another one', { 'runs.open': ['ctrl+m'] }, /cannot tell ctrl\+m from enter/],
    ['a key that terminals do not send', { 'runs.open': ['f5'] }, /no key that every terminal sends/],
    ['a letter that types itself', { 'field.done': ['d'] }, /d types itself here/],
    ['a key that has a meaning there', { 'global.help': ['T'] }, /T is the key of global.theme already/],
  ])('%s is a mistake', (_what, wanted, message, suggestion) => {
    const { mistakes } = checkKeys(KEY_TABLE, wanted)
    expect(mistakes.map(each => each.message).join()).toMatch(message)
    if (suggestion) expect(mistakes[0]?.suggestion).toBe(suggestion)
  })

  it('may swap two keys', () => {
    expect(checkKeys(KEY_TABLE, { 'global.help': ['T'], 'global.theme': ['?'] }).mistakes).toEqual([])
  })

  it('may be everything that the table itself uses', () => {
    const unusable = KEY_TABLE.flatMap(({ keys }) => keys.filter(key => whyUnusable(key) !== null))
    expect(unusable).toEqual([])
  })
})
