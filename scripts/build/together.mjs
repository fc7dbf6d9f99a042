import { relative, resolve } from 'node:path'
import { build } from 'esbuild'

/**
 * The bundler makes a file for each set of parts that share a module, so that what every start needs lies in dozens of files
 * of a few hundred bytes, each found, read and linked for half a millisecond. Where each part that needs one module of a
 * group asks for the whole group, the modules of a group share their set, and so their file.
 */
export function together(groups) {
  return {
    name: 'together',
    async setup({ initialOptions, onResolve, onLoad }) {
      const others = initialOptions.plugins.filter(({ name }) => name !== 'together')
      const { metafile } = await build({ ...initialOptions, plugins: others, write: false, metafile: true })
      const importsOf = source =>
        (metafile.inputs[source]?.imports ?? [])
          .filter(({ kind, external }) => kind !== 'dynamic-import' && !external)
          .map(({ path }) => path)
      const loadedWith = (sources, found = new Set()) => {
        for (const source of sources) {
          if (found.has(source)) continue
          found.add(source)
          loadedWith(importsOf(source), found)
        }
        return found
      }
      const wholes = []
      for (const sources of groups) {
        const before = new Set(wholes.flatMap(whole => [...whole]))
        wholes.push([...loadedWith(sources)].filter(source => !before.has(source)))
      }
      const wanted = source => {
        const loaded = loadedWith([source])
        return groups.filter((_, at) => wholes[at]?.some(other => loaded.has(other))).flat()
      }
      // A part is entered by a door of its own: what a group holds may be a part too, and cannot ask for the group itself.
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        const source = relative('.', resolve(resolveDir, path))
        const part = kind === 'dynamic-import' && metafile.inputs[source] !== undefined
        return part ? { path: source, namespace: 'part' } : undefined
      })
      onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({
        contents: [...wanted(path).map(source => `import './${source}'`), `export * from './${path}'`].join(
          '\n',
        ),
        resolveDir: resolve('.'),
      }))
    },
  }
}
