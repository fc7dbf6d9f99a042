import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { beforeAll, expect, it } from 'vitest'
import { entries, groups } from '../../scripts/build/entries.mjs'
import { together } from '../../scripts/build/together.mjs'
import { OrionHome } from '../support/orion-home.ts'

/** Libraries, and parts of Node, that take about as long to load as a whole list of runs. */
const HEAVY = [
  'zod',
  'ink',
  'react',
  'yoga-layout',
  'yaml',
  'execa',
  'chokidar',
  'string-width',
  'toml-eslint-parser',
  'node:crypto',
]

let metafile: Metafile
beforeAll(async () => {
  const result = await build({
    entryPoints: entries,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [together(groups)],
    outdir: 'never-written',
    write: false,
    metafile: true,
    jsx: 'automatic',
    logLevel: 'silent',
  })
  metafile = result.metafile
})

/** Everything that loads with the given sources: what they import at their start, and so on. */
function loadedWith(sources: readonly string[]): string[] {
  const seen = new Set<string>()
  const visit = (source: string) => {
    if (seen.has(source)) return
    seen.add(source)
    for (const { path, kind, external } of metafile.inputs[source]?.imports ?? []) {
      if (kind === 'dynamic-import') continue
      if (external) seen.add(path)
      else visit(path)
    }
  }
  sources.forEach(visit)
  return [...seen]
}

const control = (name: string) => join('src', 'control', `${name}.ts`)
const commands = (name: string) => join('src', 'commands', `${name}.ts`)

it.each([
  ['the program itself', []],
  ['a list of runs', ['src/context.ts', control('list-runs'), commands('print-json')]],
  ['a list of runs while some are active', ['src/context.ts', control('list-runs'), control('reconcile')]],
  ['following runs', [control('follow')]],
  ['one run for a script', ['src/context.ts', control('show'), control('refresh'), commands('print-json')]],
  [
    'completion of run ids',
    ['src/context.ts', commands('complete-words'), commands('split-words'), control('runs')],
  ],
])('%s loads nothing that takes long', (_what, sources) => {
  const loaded = loadedWith(['src/main.ts', ...sources])
  const heavy = loaded.filter(path => HEAVY.some(name => path === name || path.startsWith(`${name}/`)))
  expect(heavy).toEqual([])
})

it('loads what a verb does only when it runs', () => {
  const loaded = loadedWith(['src/main.ts']).filter(path => path.startsWith('src/'))
  const rooms = [...new Set(loaded.map(path => dirname(path).split('/').slice(0, 2).join('/')))]
  expect(rooms.toSorted()).toEqual(['src', 'src/commands', 'src/core', 'src/schema'])
})

/** Every source in the files that load with the one that holds a given source, or the libraries that they want. */
function loadedBesides(source: string): string[] {
  const found = Object.entries(metafile.outputs).find(([, { inputs }]) => source in inputs)
  const files = new Set(found ? [found[0]] : [])
  const sources: string[] = []
  for (const file of files) {
    const { inputs = {}, imports = [] } = metafile.outputs[file] ?? {}
    sources.push(...Object.keys(inputs))
    for (const { path, kind, external } of imports) {
      if (kind === 'dynamic-import') continue
      if (external) sources.push(path)
      else files.add(path)
    }
  }
  return sources
}

it('loads nothing of the screens into the thread that reads logs', () => {
  const loaded = loadedBesides('src/adapters/logs/log-worker.ts')
  expect(loaded).toContain('src/adapters/logs/log-engine.ts')
  const rooms = loaded.filter(path => /^src\/(screens|control|store|commands)\//.test(path))
  const heavy = loaded.filter(path => HEAVY.some(name => path === name || path.startsWith(`${name}/`)))
  expect([...rooms, ...heavy]).toEqual([])
})

/** Parts of Node that it puts off until somebody asks, each as long to load as a dozen of our files. */
const PUT_OFF = [
  'internal/fs/promises',
  'internal/readline/interface',
  'worker_threads',
  'internal/util/diff',
]

/** What a list of runs for a script says to standard error while a module that was loaded before it watches. */
function watched(witness: string): string[] {
  const home = new OrionHome()
  const path = join(home.path, 'witness.mjs')
  writeFileSync(path, witness)
  const { status, stderr } = spawnSync(
    'node_modules/node/bin/node',
    ['--import', pathToFileURL(path).href, 'dist/main.mjs', 'runs', '--json'],
    { env: home.env, encoding: 'utf8' },
  )
  expect(status).toBe(0)
  return stderr.split('\n')
}

it('finds what a list of runs for a script needs in few files', () => {
  const loaded = watched(`import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) })`)
  const files = loaded.filter(url => url.includes('/dist/'))
  expect(files.length).toBeGreaterThan(1)
  expect(files.length).toBeLessThanOrEqual(20)
})

it('makes Node load nothing that it puts off, to list runs for a script', () => {
  const loaded = watched(
    "process.on('exit', () => process.stderr.write(process.moduleLoadList.join('\\n') + '\\n'))",
  ).map(line => line.replace('NativeModule ', ''))
  expect(loaded).toContain('fs')
  expect(PUT_OFF.filter(part => loaded.includes(part))).toEqual([])
})
