import { readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { inkPlugins } from './ink-plugins.mjs'

const BUILTIN = new RegExp(`^(node:[^#]+|${builtinModules.join('|')})$`)

/**
 * An `import` of a part of Node reads all that this part exports, and so loads what Node itself puts off until then: file
 * streams, promises, workers, for a third of the time that a bare Node takes to start. Here only what is used is read.
 */
const builtinsByName = {
  name: 'builtins-by-name',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILTIN }, ({ path, kind }) => {
      if (kind === 'dynamic-import') return undefined
      const namespace = kind === 'require-call' ? 'builtin-required' : 'builtin-imported'
      return { path: `node:${path.replace(/^node:/, '')}`, namespace }
    })
    onLoad({ filter: /.*/, namespace: 'builtin-required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
    onLoad({ filter: /.*/, namespace: 'builtin-imported' }, ({ path }) => ({ contents: exportsOf(path) }))
    // What loads more when it is read, as `promises` of node:fs, goes only to the files that use it.
    onResolve({ filter: /#/, namespace: 'builtin-imported' }, ({ path }) => ({
      path,
      namespace: 'builtin-member',
      sideEffects: false,
    }))
    onLoad({ filter: /.*/, namespace: 'builtin-member' }, ({ path }) => {
      const [part, name] = path.split('#')
      return { contents: `export const ${name} = process.getBuiltinModule('${part}').${name}` }
    })
  },
}

/** A module with all that a part of Node exports, each read only where somebody imports it. */
function exportsOf(path) {
  const builtin = process.getBuiltinModule(path)
  const members = Object.keys(builtin)
    .filter(name => name !== 'default')
    .map(name =>
      Object.getOwnPropertyDescriptor(builtin, name)?.get
        ? `export { ${name} } from '${path}#${name}'`
        : `const _${name} = /* @__PURE__ */ read('${name}')\nexport { _${name} as ${name} }`,
    )
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule('${path}')`,
    'const read = name => builtin[name]',
    'export default builtin',
    ...members,
  ].join('\n')
}

/** The JavaScript of better-sqlite3 in the bundle, instead of fifteen files; its compiled part is found in its own folder. */
const sqliteInside = {
  name: 'sqlite-inside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^better-sqlite3\/package\.json$/ }, ({ path }) => ({ path, external: true }))
    onLoad({ filter: /better-sqlite3[\\/]lib[\\/]binding\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!text.includes('__dirname')) throw new Error(`${path} no longer looks beside itself`)
      const folder = "path.join(path.dirname(require.resolve('better-sqlite3/package.json')), 'lib')"
      return { contents: text.replaceAll('__dirname', folder), loader: 'js' }
    })
  },
}

/** What every bundle needs. */
export const plugins = [...inkPlugins, builtinsByName, sqliteInside]
