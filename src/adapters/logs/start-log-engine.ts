import { Worker } from 'node:worker_threads'
import { OrionError } from '../../schema/error.ts'
import { LOG_WORKER, LOG_WORKER_URL } from './log-worker.ts'
import type { Answer, Kind, News, Request, Requests } from './messages.ts'

/** The way to a log engine in a thread of its own. */
export interface LogEngineClient {
  /** Rejects when the engine fails. Of a closed engine no answer comes. */
  ask<K extends Kind>(kind: K, ask: Requests[K]['ask']): Promise<Requests[K]['answer']>
  /** Milliseconds since the oldest request that was not answered yet, or 0. */
  silence(): number
  close(): void
}

interface Asked {
  since: number
  resolve(answer: never): void
  reject(error: Error): void
}

/** A thread with an engine that no log was given to yet. */
export const startLogThread = (): Worker =>
  new Worker(LOG_WORKER_URL, {
    workerData: LOG_WORKER,
    env: {},
    stdin: false,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })

/** Starts an engine, in a thread that is there already or in a new one. It says on its own what changed. */
export function startLogEngine(
  onNews: (news: News) => void,
  onGone: (error: Error) => void,
  worker: Worker = startLogThread(),
): LogEngineClient {
  const asked = new Map<number, Asked>()
  let no = 0
  let closed = false
  const fail = (error: Error) => {
    if (closed) return
    closed = true
    for (const each of asked.values()) each.reject(error)
    asked.clear()
    onGone(error)
  }
  worker.on('error', error => fail(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => fail(new OrionError('internal', 'the reader of the log ended')))
  worker.on('message', (answer: Answer) => {
    if ('news' in answer) return onNews(answer.news)
    const waiting = asked.get(answer.no)
    asked.delete(answer.no)
    if ('error' in answer) waiting?.reject(new Error(answer.error))
    else waiting?.resolve(answer.answer as never)
  })
  return {
    ask(kind, ask) {
      no += 1
      const mine = no
      return new Promise((resolve, reject) => {
        if (closed) return
        asked.set(mine, { since: performance.now(), resolve, reject })
        worker.postMessage({ no: mine, kind, ask } as Request)
      })
    },
    silence() {
      const [oldest] = asked.values()
      return oldest ? performance.now() - oldest.since : 0
    },
    close() {
      closed = true
      asked.clear()
      void worker.terminate()
    },
  }
}
