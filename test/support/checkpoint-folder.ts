import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { canonicalHash, compareCodePoints } from '../../src/core/canonical-json.ts'
import type { Json, JsonObject } from '../../src/schema/scalars.ts'

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A safetensors file of float32 vectors. */
export function safetensors(tensors: Record<string, readonly number[]>): Buffer {
  let end = 0
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => {
      const start = end
      end += values.length * 4
      return [name, { dtype: 'F32', shape: [values.length], data_offsets: [start, end] }]
    }),
  )
  const words = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(words.length))
  return Buffer.concat([length, words, Buffer.from(Float32Array.from(Object.values(tensors).flat()).buffer)])
}

export interface CheckpointFacts {
  run_id: string
  step: number
  attempt?: number
  world_size?: number
  parent?: string | null
  weights: Record<string, readonly number[]>
  config: JsonObject
  /** Seen time of each recording, seconds, with its content hash. */
  data?: Record<string, { hash: string; windows: [number, number][]; samples: number }>
  environment?: JsonObject
  packages?: readonly string[]
  history?: Json[]
}

/** Writes a checkpoint folder as the trainer does; returns what its event says. */
export function writeCheckpoint(folder: string, facts: CheckpointFacts) {
  const {
    run_id,
    step,
    attempt = 1,
    world_size = 1,
    parent = null,
    data = {},
    environment = {},
    packages = [],
    history = [],
  } = facts
  const samples = Object.values(data).reduce((sum, each) => sum + each.samples, 0)
  const contents: Record<string, string | Buffer> = {
    'model/weights.safetensors': safetensors(facts.weights),
    'config.json': JSON.stringify(facts.config),
    'environment.json': JSON.stringify({ schema_version: 1, ...environment }),
    'code_version.json': JSON.stringify({ schema_version: 1, commit: '41bd09c' }),
    'env.lock': packages.map(each => `${each}\n`).join(''),
    'lineage.json': JSON.stringify({ schema_version: 1, run_id, history }),
    'data_hashes/manifest.json': JSON.stringify({ schema_version: 1, samples, recordings: data, passes: [] }),
  }
  const files = Object.entries(contents).map(([path, content]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
    return {
      path,
      bytes: Buffer.byteLength(content),
      sha256: sha256(content),
      inference: path.startsWith('model/'),
    }
  })
  const hashed = files.filter(({ inference }) => inference).map(({ path, sha256 }) => [path, sha256])
  const body = {
    schema_version: 1,
    step,
    run_id,
    run_key: '0'.repeat(64),
    attempt,
    world_size,
    parallelism: world_size === 1 ? 'single' : 'ddp',
    created_at: '2026-03-14T09:00:00.000Z',
    parent,
    checkpoint_hash: canonicalHash(hashed.sort(([a = ''], [b = '']) => compareCodePoints(a, b))),
    files,
  }
  const manifest = { ...body, manifest_sha256: canonicalHash(body) }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return { checkpoint_hash: manifest.checkpoint_hash, manifest_sha256: manifest.manifest_sha256, bytes }
}
