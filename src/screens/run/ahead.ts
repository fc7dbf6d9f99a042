import type { SpareLogThread } from '../../control/open-log.ts'

/** Time without a key after which there is room for work that nobody asked for, ms. */
const REST_MS = 150

/** What a page of a run makes ready while nobody presses a key: the code of the logs, a thread to read them, what it asks for. */
export class Ahead {
  spare: SpareLogThread | null = null
  private readonly more: () => Promise<void>
  private timer: NodeJS.Timeout | undefined
  private closed = false

  constructor(more: () => Promise<void>) {
    this.more = more
  }

  /** Somebody reads the page; what is not ready yet is made ready in a moment. */
  rest(): void {
    clearTimeout(this.timer)
    if (!this.closed) this.timer = setTimeout(() => void this.prepare().catch(() => {}), REST_MS)
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.spare?.close()
  }

  /** What cannot be made ready fails again when it is asked for, and says why there. */
  private async prepare(): Promise<void> {
    const { SpareLogThread } = await import('../../control/open-log.ts')
    await import('../logs/screen.tsx')
    if (!this.closed && !this.spare?.ready) this.spare = new SpareLogThread()
    if (!this.closed) await this.more()
  }
}
