import type { CatalogEntry } from '../../schema/recording.ts'

/** How a held-out recording is known to be data that was trained on. */
export type Via = 'recording' | 'content' | 'source'

type Known = Pick<CatalogEntry, 'id' | 'hash' | 'file_sha256' | 'source'>

/** A recording as a checkpoint remembers it. */
export interface Trained {
  id: string
  hash: string | null
}

/**
 * Finds which recordings that were trained on are a held-out one: by its id, by its content under another id, or because
 * both come from one file or recording, over as many steps as the catalog knows.
 */
export class Trace<T extends Trained> {
  readonly #makers: Map<string, Known[]>
  readonly #byId: Map<string, T[]>
  readonly #byHash: Map<string | null, T[]>
  readonly #byOrigin = new Map<string, T[]>()

  constructor(trained: readonly T[], catalog: readonly Known[]) {
    const named = catalog.flatMap(entry => [entry.file_sha256, entry.hash].map(digest => ({ digest, entry })))
    this.#makers = new Map(
      [...Map.groupBy(named, each => each.digest)].map(([digest, all]) => [
        digest,
        all.map(each => each.entry),
      ]),
    )
    this.#byId = Map.groupBy(trained, each => each.id)
    this.#byHash = Map.groupBy(trained, each => each.hash)
    const [ids, hashes] = [
      new Map(catalog.map(entry => [entry.id, entry])),
      Map.groupBy(catalog, entry => entry.hash),
    ]
    for (const each of trained) {
      // The content says which entry it was; the id alone may stand for another content by now.
      const named = ids.get(each.id)
      const entries = hashes.get(each.hash ?? '') ?? (named ? [named] : [])
      const origins = new Set(entries.flatMap(entry => [...this.#origins(entry)]))
      if (each.hash !== null) origins.add(each.hash)
      for (const digest of origins) {
        const known = this.#byOrigin.get(digest)
        if (known) known.push(each)
        else this.#byOrigin.set(digest, [each])
      }
    }
  }

  /** What was trained on that is this recording, each once, with the plainest reason. */
  trainedAs(held: Known): { trained: T; via: Via }[] {
    const found = new Map<T, Via>()
    for (const trained of this.#byId.get(held.id) ?? []) found.set(trained, 'recording')
    const add = (all: readonly T[] | undefined, via: Via) => {
      for (const trained of all ?? []) if (!found.has(trained)) found.set(trained, via)
    }
    add(this.#byHash.get(held.hash), 'content')
    for (const digest of this.#origins(held)) add(this.#byOrigin.get(digest), 'source')
    return [...found].map(([trained, via]) => ({ trained, via }))
  }

  /** SHA-256 of the file and of the content of a recording and of all that it was made from. */
  #origins(entry: Known, found = new Set<string>()): Set<string> {
    if (found.has(entry.file_sha256)) return found
    found.add(entry.file_sha256).add(entry.hash)
    if (!entry.source) return found
    for (const digest of [entry.source.sha256, entry.source.recording?.hash ?? '']) {
      for (const maker of this.#makers.get(digest) ?? []) this.#origins(maker, found)
      if (digest !== '') found.add(digest)
    }
    return found
  }
}
