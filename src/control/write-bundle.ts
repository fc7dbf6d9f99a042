import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunFiles } from '../core/adapter.ts'
import { canonicalHash } from '../core/canonical-json.ts'
import { launchScripts } from '../core/launch-script.ts'
import type { BundlePlan, Resolved } from '../core/task-plugin.ts'
import type { JobBundle, JobManifest } from '../schema/bundle.ts'
import { OrionError } from '../schema/error.ts'

export interface BundleParts {
  task_type: string
  plan: BundlePlan
  resolved: Resolved<unknown>
  /** What the code has beyond its commit, or empty. */
  uncommitted: string
}

/** Writes a bundle through the files of an adapter: every file, then the manifest with the digest over all. */
export async function writeBundle(files: RunFiles, path: string, parts: BundleParts): Promise<JobBundle> {
  const contents = bundleFiles(parts)
  const names = Object.keys(contents).sort()
  await Promise.all(names.map(name => files.write(`${path}/${name}`, contents[name] ?? '')))
  const manifest = bundleManifest(parts, contents, names)
  await files.write(`${path}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`)
  return { path, manifest }
}

function bundleFiles({ plan, resolved, uncommitted }: BundleParts): Record<string, string> {
  const files: Record<string, string> = {
    ...plan.files,
    ...launchScripts({ launch: plan.launch, resources: resolved.resources }),
  }
  for (const [target, folder] of Object.entries(plan.folders)) {
    for (const name of sourceFiles(folder)) files[`${target}/${name}`] = readSource(join(folder, name))
  }
  if (uncommitted !== '') files['uncommitted.diff'] = uncommitted
  return files
}

function bundleManifest(
  { task_type, plan, resolved }: BundleParts,
  contents: Record<string, string>,
  names: string[],
): JobManifest {
  const unsigned = {
    schema_version: 1 as const,
    task_type,
    launch: plan.launch,
    resources: resolved.resources,
    environment: [...plan.environment].sort(),
    inputs: names.map(name => describe(name, contents[name] ?? '')),
    data: resolved.recordings.map(({ id, path, hash }) => ({ id, path, hash })),
    outputs: plan.outputs,
  }
  return { ...unsigned, digest: canonicalHash(unsigned) }
}

function describe(path: string, text: string) {
  const bytes = Buffer.from(text)
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Source files below a folder, without caches and hidden files. */
function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(
      name =>
        !name
          .split('/')
          .some(part => part === '__pycache__' || part.startsWith('.') || part.endsWith('.egg-info')),
    )
    .filter(name => !name.endsWith('.pyc'))
    .sort()
}

function readSource(path: string): string {
  const bytes = readFileSync(path)
  const text = bytes.toString('utf8')
  if (Buffer.byteLength(text) !== bytes.length || text.includes('\u0000')) {
    throw new OrionError('io', `${path} is not a text file, and a bundle holds source code only.`, {
      hint: 'Move it out of the package folder.',
    })
  }
  return text
}
