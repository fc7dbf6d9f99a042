import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Bundles TypeScript that imports from `root`, runs it, and returns its exports: works under any Node that Orion supports. */
export async function evaluate(root, contents) {
  const folder = await mkdtemp(join(root, 'node_modules', '.generate-'))
  try {
    const outfile = join(folder, 'module.mjs')
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      bundle: true,
      outfile,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
