import { mkdir, open, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { put } from '../exec/put.ts'

/** Somebody who asks and does not answer for this long has died. */
const STALE_MS = 90_000

/** An answer that the sessions of one user share, so that a cluster is asked once for all of them. */
export class SharedAnswer {
  private readonly path: string
  private readonly folder: string

  constructor(folder: string, name: string) {
    this.folder = folder
    this.path = join(folder, name)
  }

  /** What was answered, and how long ago in ms; null when nobody has asked. */
  async read(now: number): Promise<{ text: string; age_ms: number } | null> {
    try {
      const { mtimeMs } = await stat(this.path)
      return { text: await readFile(this.path, 'utf8'), age_ms: Math.max(0, now - mtimeMs) }
    } catch {
      return null
    }
  }

  /** Takes the turn to ask; false while another session asks. */
  async take(now: number): Promise<boolean> {
    const turn = `${this.path}.asking`
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    for (let times = 0; times < 2; times += 1) {
      try {
        await (await open(turn, 'wx', 0o600)).close()
        return true
      } catch {
        const held = await stat(turn).catch(() => null)
        if (held !== null && now - held.mtimeMs < STALE_MS) return false
        await unlink(turn).catch(() => {})
      }
    }
    return false
  }

  async write(text: string): Promise<void> {
    await put(this.path, text)
  }

  async release(): Promise<void> {
    await unlink(`${this.path}.asking`).catch(() => {})
  }
}
