import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { options } from '../../scripts/build/options.mjs'

/** Bundles a program of the tests as the real one is bundled; returns its path. */
export async function bundle(entry: string, name: string): Promise<string> {
  const outdir = resolve('node_modules/.cache/orion-test', name)
  mkdirSync(outdir, { recursive: true })
  const { outputFiles = [] } = await build({
    ...options,
    write: false,
    entryPoints: { [name]: entry },
    outdir,
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
