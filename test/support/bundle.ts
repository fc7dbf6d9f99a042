import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

/** Ink imports the devtools only in development, but the bundler resolves them all the same. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }: import('esbuild').PluginBuild) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({
      path: 'react-devtools-core',
      namespace: 'empty',
    }))
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }))
  },
}

/** Bundles a program of the tests as the real one is bundled; returns its path. */
export async function bundle(entry: string, name: string): Promise<string> {
  const outdir = resolve('node_modules/.cache/orion-test', name)
  mkdirSync(outdir, { recursive: true })
  await build({
    entryPoints: { [name]: entry },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    external: ['better-sqlite3'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [withoutDevtools],
    jsx: 'automatic',
    logLevel: 'warning',
  })
  return join(outdir, `${name}.mjs`)
}
