import { OrionError } from '../schema/error.ts'
import type { CatalogEntry, Recording } from '../schema/recording.ts'

type Source = NonNullable<Recording['source']>

const isMaker =
  ({ sha256, recording }: Source) =>
  (entry: CatalogEntry): boolean =>
    entry.file_sha256 === sha256 || entry.hash === recording?.hash

/**
 * The recording of the catalog that another one was made from, named by id, content hash or SHA-256 of its file. Throws `not_found` where
 * there is none, `not_allowed` where that one is, or comes from, the recording itself.
 */
export function sourceOf(catalog: readonly CatalogEntry[], name: string, made: Recording): Source {
  const found = catalog.find(({ id, hash, file_sha256 }) => [id, hash, file_sha256].includes(name))
  if (!found) {
    throw new OrionError('not_found', `it is made from ${name}, which is not in the catalog`, {
      hint: 'Add that one first; `orion data list` shows what is there.',
    })
  }
  for (const ancestor of ancestorsOf(catalog, found)) {
    if (ancestor.id !== made.id && ancestor.hash !== made.hash) continue
    const how = ancestor === found ? `${found.id} is this recording itself` : `${found.id} was made from it`
    throw new OrionError('not_allowed', `it cannot be made from ${name}: ${how}`, {
      hint: '`orion data show` says what a recording was made from.',
    })
  }
  const { id, hash, path, file_sha256 } = found
  return { path, format: 'torch_brain', sha256: file_sha256, recording: { id, hash } }
}

/** A recording and all of the catalog that it was made from. */
function ancestorsOf(catalog: readonly CatalogEntry[], entry: CatalogEntry): Set<CatalogEntry> {
  const all = new Set([entry])
  for (const { source } of all)
    if (source) for (const maker of catalog.filter(isMaker(source))) all.add(maker)
  return all
}
