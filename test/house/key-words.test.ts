import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sourceFiles } from './source-tree.ts'

/** Sentences and spans of a screen with a key in fixed words: who chose another one would be told what is not true. */
const FIXED: [name: string, pattern: RegExp][] = [
  ['a key on its own', /span\(\s*safeText`\s*[^\s$`]+\s*`,\s*'key'/],
  [
    'the name of a key',
    /(['`])(?=[^'`]* )[^'`]*(?<![\w-])(ctrl\+\w|[Ee]sc|[Ee]nter|Tab|space)(?![\w-])[^'`]*\1/,
  ],
  ['a character that does something', /(safeText`|[:;,] )(([+/]|[b-zB-HJ-Z]) [a-z]|: [a-z]+s\b)/],
  ['a character that is to be pressed', /[Pp]ress \S[.`]/],
]

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')

it.each(FIXED)('no screen says %s: words take it from the keys that are heard', (_name, pattern) => {
  const guilty = sourceFiles()
    .filter(path => path.startsWith('src/screens/'))
    .flatMap(path =>
      withoutComments(readFileSync(path, 'utf8'))
        .split('\n')
        .filter(line => pattern.test(line))
        .map(line => `${path}: ${line.trim()}`),
    )
  expect(guilty).toEqual([])
})
