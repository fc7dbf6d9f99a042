import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { importsOf, sourceFiles } from './source-tree.ts'

/** A path of nodes that leads back to its first one, or null. */
function findCycle(arrows: Map<string, Set<string>>): string[] | null {
  const done = new Set<string>()
  const walk = (node: string, trail: string[]): string[] | null => {
    const seen = trail.indexOf(node)
    if (seen >= 0) return [...trail.slice(seen), node]
    if (done.has(node)) return null
    for (const next of arrows.get(node) ?? []) {
      const cycle = walk(next, [...trail, node])
      if (cycle) return cycle
    }
    done.add(node)
    return null
  }
  for (const node of arrows.keys()) {
    const cycle = walk(node, [])
    if (cycle) return cycle
  }
  return null
}

function arrowsBetween(nameOf: (path: string) => string): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>()
  for (const { from, target, relative } of sourceFiles().flatMap(importsOf)) {
    if (!relative || !target.startsWith('src/')) continue
    const [a, b] = [nameOf(from), nameOf(target)]
    if (a !== b) arrows.set(a, (arrows.get(a) ?? new Set()).add(b))
  }
  return arrows
}

it('no two folders import each other, directly or around a corner', () => {
  const folders = arrowsBetween(path => dirname(path))
  folders.delete('src')
  expect(findCycle(folders)).toBeNull()
})

it('no two files import each other, directly or around a corner', () => {
  expect(findCycle(arrowsBetween(path => path))).toBeNull()
})
