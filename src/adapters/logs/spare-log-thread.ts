import type { Worker } from 'node:worker_threads'
import { startLogThread } from './start-log-engine.ts'

/** A thread that waits for a log to read, so that whoever opens one need not wait for the thread. */
export class SpareLogThread {
  private thread: Worker | null

  constructor() {
    this.thread = startLogThread()
    // One that broke is not handed on; whoever opens a log then starts one and is told why it does not work.
    for (const event of ['error', 'exit']) {
      this.thread.once(event, () => {
        this.thread = null
      })
    }
    this.thread.unref()
  }

  get ready(): boolean {
    return this.thread !== null
  }

  /** Hands the thread on, once. */
  take(): Worker | null {
    const { thread } = this
    this.thread = null
    thread?.removeAllListeners('error')
    thread?.removeAllListeners('exit')
    thread?.ref()
    return thread
  }

  close(): void {
    void this.take()?.terminate()
  }
}
