import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FAILPOINTS } from '../../src/core/failpoint.ts'

const textBelow = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('\n')

const product = textBelow('src')
const tests = textBelow('test')

it.each(FAILPOINTS)('%s is a moment of the product, and a test stops there', name => {
  expect(product).toContain(`failpoint('${name}')`)
  expect(tests).toMatch(new RegExp(`['"\`]${name.replaceAll('.', '\\.')}\\b`))
})
