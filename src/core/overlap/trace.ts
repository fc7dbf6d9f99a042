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
 * both come from one file, over as many steps as the catalog knows.
 */
export class Trace<T extends Trained> {
  readonly #makers: Map<string, Known[]>
  readonly #byId: Map<string, T[]>
  readonly #byHash: Map<string | null, T[]>
  readonly #byFile = new Map<string, T[]>()

  constructor(trained: readonly T[], catalog: readonly Known[]) {
    this.#makers = Map.groupBy(catalog, entry => entry.file_sha256)
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
      for (const file of new Set(entries.flatMap(entry => [...this.#filesBehind(entry)]))) {
        const known = this.#byFile.get(file)
        if (known) known.push(each)
        else this.#byFile.set(file, [each])
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
    for (const file of this.#filesBehind(held)) add(this.#byFile.get(file), 'source')
    return [...found].map(([trained, via]) => ({ trained, via }))
  }

  /** SHA-256 of the file of a recording and of every file that it was made from. */
  #filesBehind(entry: Known, files = new Set<string>()): Set<string> {
    if (files.has(entry.file_sha256)) return files
    files.add(entry.file_sha256)
    if (!entry.source) return files
    const makers = this.#makers.get(entry.source.sha256) ?? []
    for (const maker of makers) this.#filesBehind(maker, files)
    return files.add(entry.source.sha256)
  }
}
