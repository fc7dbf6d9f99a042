import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importsOf, roomOf, sourceFiles } from './source-tree.ts'

/** What stands right may import what stands left; never the reverse, never sideways inside one step. */
const STEPS: string[][] = [
  ['schema'],
  ['core'],
  ['store', 'adapters', 'tasks'],
  ['control'],
  ['commands', 'screens'],
  ['context.ts', 'main.ts', 'index.ts'],
]

/** Rooms that a room to their right must not know although the order would allow it. */
const KEPT_APART: Record<string, string[]> = {
  commands: ['store', 'adapters', 'tasks'],
  screens: ['store', 'adapters', 'tasks'],
}

/** Packages and Node modules with one owner, by the path prefixes that may import them. */
const OWNERS: [package_: RegExp, owners: string[]][] = [
  [/^(ink|react)(\/|$)/, ['src/screens/']],
  [/^better-sqlite3$/, ['src/store/']],
  [/^(node:)?child_process$|^(execa|chokidar|ssh2)(\/|$)/, ['src/adapters/exec/']],
]

const files = sourceFiles()
const imports = files.flatMap(importsOf)
const step = (room: string) => STEPS.findIndex(rooms => rooms.includes(room))

/** Rooms the control context names as types only: it is the interface that the wiring fills. */
const mayCross = (from: string, to: string) => {
  const [fromRoom, toRoom] = [roomOf(from), roomOf(to)]
  if (fromRoom === toRoom) return true
  if (fromRoom === 'main.ts' || fromRoom === 'context.ts') return true
  if (KEPT_APART[fromRoom]?.includes(toRoom)) return false
  return step(toRoom) < step(fromRoom)
}

describe('the house', () => {
  it('has only rooms that the dependency rule names', () => {
    expect(files.map(roomOf).filter(room => step(room) < 0)).toEqual([])
  })

  it('has arrows that point one way', () => {
    const wrong = imports.filter(
      ({ from, target, relative }) => relative && target.startsWith('src/') && !mayCross(from, target),
    )
    expect(wrong.map(({ from, target }) => `${from} -> ${target}`)).toEqual([])
  })

  it('gives every outside package one owner', () => {
    const wrong = imports.filter(({ from, target, relative }) => {
      if (relative) return false
      const rule = OWNERS.find(([name]) => name.test(target))
      return rule !== undefined && !rule[1].some(owner => from.startsWith(owner))
    })
    expect(wrong.map(({ from, target }) => `${from} -> ${target}`)).toEqual([])
  })

  it('reads the environment, the home folder and the clock in one place', () => {
    const owners = ['src/context.ts', 'src/main.ts']
    const outside = /\bprocess\.env\b|\bhomedir\(\)|\bDate\.now\(\)|\bnew Date\(\)/
    const wrong = files.filter(file => !owners.includes(file) && outside.test(readFileSync(file, 'utf8')))
    expect(wrong).toEqual([])
  })

  it('keeps knowledge of a task inside its plugin', () => {
    const rooms = ['core', 'store', 'adapters', 'control']
    const blind = files.filter(file => rooms.includes(roomOf(file)))
    const comparesTask =
      /task(_type|Type)?\s*[=!]==\s*['"]|case\s+['"](training|evaluation|preprocessing|collection)['"]/
    expect(blind.filter(file => comparesTask.test(readFileSync(file, 'utf8')))).toEqual([])
    expect(
      imports.filter(({ from, target }) => blind.includes(from) && target.startsWith('src/tasks/')),
    ).toEqual([])
  })

  it('asks an adapter for its flags, never for its name', () => {
    const wrong = files.filter(
      file =>
        roomOf(file) !== 'adapters' && /adapter(\.name)?\s*[=!]==\s*['"]/.test(readFileSync(file, 'utf8')),
    )
    expect(wrong).toEqual([])
  })

  it('has no file longer than 400 lines', () => {
    const long = files.filter(file => readFileSync(file, 'utf8').split('\n').length > 400)
    expect(long).toEqual([])
  })
})
