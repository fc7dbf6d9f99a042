import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLine } from '../../src/commands/parse.ts'
import { VERBS } from '../../src/commands/registry.ts'
import { splitWords } from '../../src/commands/split-words.ts'
import { OrionError } from '../../src/schema/error.ts'

const parse = (line: string) => parseLine(VERBS, splitWords(line).words)
const called = (line: string) => {
  const parsed = parse(line)
  if (parsed.kind !== 'verb') throw new Error(`${line} is ${parsed.kind}`)
  return { verb: parsed.verb.name, args: parsed.args, flags: parsed.flags, overrides: parsed.overrides }
}

describe('a command line', () => {
  it.each([
    ['runs', { verb: 'runs', args: { filter: [] } }],
    ['ls state:failed', { verb: 'runs', args: { filter: ['state:failed'] } }],
    ['data add a b --dataset x', { verb: 'data add', args: { path: ['a', 'b'] }, flags: { dataset: 'x' } }],
    ['--json show last', { verb: 'show', args: { run: 'last' }, flags: { json: true } }],
    [
      'train a.yaml training.lr=3e-4 b.yaml',
      { args: { config: ['a.yaml', 'b.yaml'] }, overrides: ['training.lr=3e-4'] },
    ],
    ['train ./odd=name.yaml', { args: { config: ['./odd=name.yaml'] }, overrides: [] }],
    ['train a.yaml -- training.lr=1', { args: { config: ['a.yaml', 'training.lr=1'] }, overrides: [] }],
    ['train a.yaml losses.0.weight=-1', { overrides: ['losses.0.weight=-1'] }],
    ['train a.yaml losses[0].weight=2', { overrides: ['losses[0].weight=2'] }],
    ['train a.yaml notes="a b  c"', { overrides: ['notes=a b  c'] }],
    ['logs last -f -n 20 --rank=0', { flags: { follow: true, lines: 20, rank: 0, stream: 'both' } }],
    ['cancel last --grace 2.5', { flags: { grace: 2.5 } }],
    ['cancel last', { flags: { grace: 30, 'dry-run': false, reason: undefined } }],
    ["cancel last --reason='- odd'", { flags: { reason: '- odd' } }],
    ['query "query(dataset=\\"a\\")"', { args: { expr: 'query(dataset="a")' } }],
  ])('reads %s', (line, expected) => {
    expect(called(line)).toMatchObject(expected)
  })

  it.each([
    ['', { kind: 'bare', json: false }],
    ['--json', { kind: 'bare', json: true }],
    ['--version', { kind: 'version' }],
    ['--help', { kind: 'help', of: null }],
    ['data --help', { kind: 'help', of: 'data' }],
  ])('reads %j without a verb', (line, expected) => {
    expect(parse(line)).toEqual(expected)
  })

  it('shows the help of a verb wherever the flag stands', () => {
    for (const line of ['train --help', '--help train', 'train a.yaml -h']) {
      expect(parse(line)).toMatchObject({ kind: 'help', of: { name: 'train' } })
    }
  })

  it.each([
    ['rnus', "no verb 'rnus'", "Did you mean 'orion runs'?"],
    ['data', "'orion data' needs one of: add, list, show, verify", "See 'orion help data'."],
    ['data lst', "no verb 'data lst'", "Did you mean 'orion data list'?"],
    ['runs --limt 3', 'no option --limt', 'Did you mean --limit?'],
    ['runs --limit', '--limit needs a value', 'Write --limit N.'],
    ['runs --limit x', "--limit needs a whole number, not 'x'", undefined],
    ['runs --limit 0', '--limit needs at least 1, not 0', undefined],
    ['runs --limit 1.5', "--limit needs a whole number, not '1.5'", undefined],
    ['runs --json=yes', "--json takes no value, but 'yes' was given", undefined],
    [
      'train a.yaml --on --detach',
      "--on needs a value, but '--detach' follows",
      'Where the value really begins with a dash, write --on=--detach.',
    ],
    ['runs --sort creatd', "--sort does not know 'creatd'", 'Did you mean --sort created?'],
    [
      'show',
      "'orion show' needs RUN: id, the start of an id or key, a name, or 'last'",
      "See 'orion help show'.",
    ],
    ['show a b', "'orion show' does not know what to do with 'b'", "See 'orion help show'."],
    ['-x runs', 'no option -x', "See 'orion --help'."],
    ['logs last --__proto__', 'no option --__proto__', "See 'orion help logs'."],
  ])('refuses %s with a word on what to do', (line, message, hint) => {
    try {
      parse(line)
    } catch (error) {
      expect(error).toBeInstanceOf(OrionError)
      expect(error).toMatchObject({ code: 'usage', message, hint })
      return
    }
    throw new Error('it was accepted')
  })

  it('is answered or refused as wrong usage, whatever it holds', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(...VERBS.flatMap(verb => verb.name.split(' '))),
      fc.constantFrom(...VERBS.flatMap(verb => Object.keys(verb.flags)).map(name => `--${name}`)),
      fc.constantFrom('--', '-', '--=', '--json', '-f', '__proto__', 'constructor', '--constructor=1'),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), argv => {
        try {
          parseLine(VERBS, argv)
        } catch (error) {
          if (!(error instanceof OrionError) || error.code !== 'usage') throw error
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('the table of verbs', () => {
  it('names each verb once', () => {
    const names = VERBS.flatMap(verb => [verb.name, ...(verb.aliases ?? [])])
    expect(new Set(names).size).toBe(names.length)
  })

  it('has examples that parse as what they are examples of', () => {
    for (const verb of VERBS) {
      for (const { line } of verb.examples) {
        const words = splitWords(line.split(/ [|<>] /)[0] ?? '').words
        expect(words[0]).toBe('orion')
        const parsed = parseLine(VERBS, words.slice(1))
        expect(parsed.kind === 'verb' && parsed.verb.name, line).toBe(verb.name)
      }
    }
  })

  it('takes every remaining word only at the end, and optional words only after needed ones', () => {
    for (const { name, positionals } of VERBS) {
      const places = Object.values(positionals)
      expect(
        places.slice(0, -1).filter(place => place.repeats),
        name,
      ).toEqual([])
      const firstOptional = places.findIndex(place => !place.required)
      if (firstOptional >= 0)
        expect(
          places.slice(firstOptional).filter(place => place.required),
          name,
        ).toEqual([])
    }
  })

  it('gives no verb a flag that every verb has, and no two flags one letter', () => {
    for (const { name, flags } of VERBS) {
      expect(
        Object.keys(flags).filter(flag => ['json', 'help'].includes(flag)),
        name,
      ).toEqual([])
      const letters = Object.values(flags).flatMap(({ short }) => short ?? [])
      expect(new Set(['h', ...letters]).size, name).toBe(letters.length + 1)
    }
  })
})
