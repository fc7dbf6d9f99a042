import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/** Ink imports the devtools only in development, but the bundler resolves them all the same. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({
      path: 'react-devtools-core',
      namespace: 'empty',
    }))
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }))
  },
}

/**
 * Yoga reads its own WebAssembly, which it holds as a data URL, with `fetch`: that loads an HTTP client, for about as long as
 * a bare Node takes to start. Here it is handed over as bytes.
 */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  setup({ onLoad }) {
    onLoad({ filter: /yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const call = 'loadYoga()'
      if (!text.includes(call)) throw new Error(`${path} no longer calls ${call}`)
      const binary = await readFile(
        path.replace(/src[\\/]index\.js$/, 'binaries/yoga-wasm-base64-esm.js'),
        'utf8',
      )
      const base64 = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)/.exec(binary)?.[1]
      if (!base64) throw new Error(`${path} no longer holds its WebAssembly as a data URL`)
      const instantiate = `{ instantiateWasm(imports, done) {
        const module = new WebAssembly.Module(Buffer.from('${base64}', 'base64'))
        done(new WebAssembly.Instance(module, imports))
        return {}
      } }`
      return { contents: text.replace(call, `loadYoga(${instantiate})`), loader: 'js' }
    })
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      return {
        contents: text.replace(/(data:application\/octet-stream;base64,)[A-Za-z0-9+/=]+/, '$1'),
        loader: 'js',
      }
    })
  },
}

/** Characters that take one column alone and never join another: Latin, arrows, box drawing, blocks, marks, Braille. */
const NARROW =
  '[\\u0020-\\u007e\\u00a0-\\u00ac\\u00ae-\\u02ff\\u2010-\\u2015\\u2018-\\u2027\\u2190-\\u21ff\\u2500-\\u25fc\\u2714\\u2716\\u2800-\\u28ff]*'

/**
 * string-width builds tables of all emoji when it is imported, for as long as a bare Node takes to start, and is asked for
 * every row of every frame. Rows of ordinary characters are counted here; the real one is loaded for the others, once.
 */
const lazyStringWidth = {
  name: 'lazy-string-width',
  setup({ onResolve, onLoad, resolve: resolveImport }) {
    onResolve({ filter: /^string-width$/ }, ({ namespace }) =>
      namespace === 'lazy-string-width'
        ? undefined
        : { path: 'string-width', namespace: 'lazy-string-width' },
    )
    onLoad({ filter: /.*/, namespace: 'lazy-string-width' }, async () => {
      const { path } = await resolveImport('string-width', {
        kind: 'import-statement',
        resolveDir: process.cwd(),
        namespace: 'lazy-string-width',
      })
      const contents = `
        const narrow = /^${NARROW}$/
        const colours = /\\u001b\\[[\\d;:]*m/g
        let real
        export default function stringWidth(text, options) {
          if (typeof text === 'string' && options === undefined) {
            const plain = text.includes('\\u001b') ? text.replace(colours, '') : text
            if (narrow.test(plain)) return plain.length
          }
          real ??= require(${JSON.stringify(path)}).default
          return real(text, options)
        }`
      return { contents, loader: 'js', resolveDir: process.cwd() }
    })
  },
}

/** Ink's canvas works on objects for every cell, several times over; ours does the same in a fraction of the time. */
const ownCanvas = {
  name: 'own-canvas',
  setup({ onLoad }) {
    onLoad({ filter: /ink[\\/]build[\\/]output\.js$/ }, () => ({
      contents: `export { InkOutput as default } from ${JSON.stringify(resolve('src/screens/terminal/ink-output.ts'))}`,
      loader: 'js',
      resolveDir: process.cwd(),
    }))
  },
}

/** Texts of which Ink remembers the size: more than a frame has. */
const REMEMBERED = 32

/**
 * Ink remembers the last thousands of texts that it measured. A text is a line there, and a whole pane here, another one in
 * each frame: of a session that is used, a hundred megabytes.
 */
const forgetfulInk = {
  name: 'forgetful-ink',
  setup({ onLoad }) {
    onLoad({ filter: /ink[\\/]build[\\/](measure|wrap)-text\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const size = /maxSize: \d+/
      if (!size.test(text)) throw new Error(`${path} no longer says how much it remembers`)
      return { contents: text.replace(size, `maxSize: ${REMEMBERED}`), loader: 'js' }
    })
  },
}

/** What every bundle that holds Ink needs. */
export const inkPlugins = [withoutDevtools, yogaWithoutFetch, lazyStringWidth, ownCanvas, forgetfulInk]
