import { createHash } from 'node:crypto'
import type { RunFiles } from '../core/adapter.ts'
import { canonicalHash, compareCodePoints } from '../core/canonical-json.ts'
import { launchScripts } from '../core/launch-script.ts'
import type { BundlePlan, Resolved } from '../core/task-plugin.ts'
import type { JobBundle, JobManifest } from '../schema/bundle.ts'
import type { Json } from '../schema/scalars.ts'

export interface BundleParts {
  task_type: string
  plan: BundlePlan
  resolved: Resolved<unknown>
  /** What the code has beyond its commit, or empty. */
  uncommitted: string
}

type Input = JobManifest['inputs'][number]

/** Writes a bundle where its job will run: sources, files, and last the manifest with the digest over all. */
export async function writeBundle(files: RunFiles, path: string, parts: BundleParts): Promise<JobBundle> {
  const { plan, resolved, uncommitted } = parts
  const texts: Record<string, string> = {
    ...plan.files,
    ...launchScripts({ launch: plan.launch, resources: resolved.resources }),
    ...(uncommitted === '' ? {} : { 'uncommitted.diff': uncommitted }),
  }
  const inputs: Input[] = []
  for (const [target, folder] of Object.entries(plan.folders)) {
    const copied = await files.copyIn(folder, `${path}/${target}`)
    inputs.push(...copied.map(file => ({ ...file, path: `${target}/${file.path}` })))
  }
  for (const [name, text] of Object.entries(texts)) {
    await files.write(`${path}/${name}`, text)
    inputs.push(describe(name, text))
  }
  const manifest = bundleManifest(parts, inputs)
  await files.write(`${path}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`)
  return { path, manifest }
}

function bundleManifest({ task_type, plan, resolved }: BundleParts, inputs: Input[]): JobManifest {
  const { restarts = 0, ...resources } = resolved.resources
  const unsigned = {
    schema_version: 1 as const,
    task_type,
    launch: plan.launch,
    resources: restarts > 0 ? { ...resources, restarts } : resources,
    environment: [...plan.environment].sort(),
    inputs: inputs.sort((a, b) => compareCodePoints(a.path, b.path)),
    data: dataOf(resolved),
    outputs: plan.outputs,
  }
  const written: Json = JSON.parse(JSON.stringify(unsigned))
  return { ...unsigned, digest: canonicalHash(written) }
}

/** What the job reads: recordings of the request, and those of its suites that are not among them. */
function dataOf({ recordings, suites }: Resolved<unknown>): JobManifest['data'] {
  const all = [...recordings, ...suites.flatMap(each => each.recordings)]
  const byId = new Map(all.map(({ id, path, hash }) => [id, { id, path, hash }]))
  return [...byId.values()]
}

function describe(path: string, text: string): Input {
  const bytes = Buffer.from(text)
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
