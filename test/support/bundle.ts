import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { banner, external, plugins } from '../../scripts/build/plugins.mjs'

/** Bundles a program of the tests as the real one is bundled; returns its path. */
export async function bundle(entry: string, name: string): Promise<string> {
  const outdir = resolve('node_modules/.cache/orion-test', name)
  mkdirSync(outdir, { recursive: true })
  const { outputFiles } = await build({
    write: false,
    entryPoints: { [name]: entry },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    external,
    banner,
    // Every Node that Orion runs on knows these; lowered, a pattern in a loop is compiled at every turn.
    supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
    plugins,
    jsx: 'automatic',
    logLevel: 'warning',
  })
  for (const { path, contents } of outputFiles) put(path, contents)
  return join(outdir, `${name}.mjs`)
}

/** Another test file may be running the same program: what is there already is left alone, what is new comes whole. */
function put(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return
  const fresh = `${path}.${process.pid}`
  writeFileSync(fresh, contents)
  renameSync(fresh, path)
}
