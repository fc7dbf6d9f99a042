import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { warmUp } from '../../core/logs/warm-up.ts'
import { LogEngine } from './log-engine.ts'
import type { Answer, Kind, News, Request, Requests } from './messages.ts'

/** This file, to be run as a worker. */
export const LOG_WORKER_URL = new URL(import.meta.url)
export const LOG_WORKER = 'orion logs'

/** Time between two looks at files that may grow, ms, and the longest stretch of work between two looks at requests. */
const LOOK_MS = 100
const SLICE_MS = 8
/** Time between two words about progress, ms. */
const NEWS_MS = 50
/** After this time without a log there is time to spare, ms. */
const WARM_UP_MS = 50

/** A request that cannot be answered yet. */
interface Waiting {
  no: number
  ask(): Requests[Kind]['answer'] | undefined
}

/** What the thread does: answers requests, and works between them. */
export class LogServer {
  private readonly port: MessagePort
  private engine: LogEngine | null = null
  private waiting: Waiting[] = []
  private working = false
  private pace = LOOK_MS
  private lastNews = 0
  private grew = false
  private told = ''
  /** A search began, and nobody was told of a hit yet. */
  private hitless = false

  constructor(port: MessagePort) {
    this.port = port
    port.on('message', (request: Request) => this.hear(request))
  }

  /** No log was opened yet. */
  get idle(): boolean {
    return this.engine === null
  }

  private hear(request: Request): void {
    const { no } = request
    try {
      const answer = this.answer(request)
      if (answer === undefined) this.waiting.push({ no, ask: () => this.answer(request) })
      else this.say({ no, answer })
    } catch (error) {
      this.say({ no, error: error instanceof Error ? error.message : String(error) })
    }
    this.work()
  }

  private answer(request: Request): Requests[Kind]['answer'] | undefined {
    if (request.kind === 'open') {
      this.engine = new LogEngine(request.ask)
      this.engine.fill(request.ask.rows)
      setTimeout(() => this.look(), this.pace)
      return this.engine.around({ id: null, above: request.ask.rows, below: 0 })
    }
    const { engine } = this
    if (!engine) throw new Error('no log is open')
    switch (request.kind) {
      case 'add':
        return engine.add(request.ask)
      case 'seal':
        return engine.seal()
      case 'show':
        return engine.show(request.ask)
      case 'around':
        return engine.around(request.ask)
      case 'search':
        this.hitless = request.ask.pattern !== null
        return engine.search(request.ask)
      case 'find':
        return engine.find(request.ask)
      case 'locate':
        return engine.locate(request.ask)
      case 'text':
        return engine.text(request.ask)
      case 'state':
        return engine.state()
      case 'pace':
        this.pace = request.ask.ms
        return null
    }
  }

  /** Works until nothing is left, in slices between which requests are heard. */
  private work(): void {
    if (this.working) return
    this.working = true
    const slice = () => {
      const until = performance.now() + SLICE_MS
      let more = true
      while (more && performance.now() < until) more = this.engine?.step() ?? false
      this.retry()
      this.news(!more)
      this.working = more
      if (more) setImmediate(slice)
    }
    setImmediate(slice)
  }

  private look(): void {
    const { engine } = this
    if (!engine) return
    const { changed, more } = engine.grow()
    if (changed) {
      this.grew = true
      this.work()
    }
    if (more) setImmediate(() => this.look())
    else setTimeout(() => this.look(), this.pace)
  }

  private retry(): void {
    for (const each of this.waiting.splice(0)) {
      const answer = each.ask()
      if (answer === undefined) this.waiting.push(each)
      else this.say({ no: each.no, answer })
    }
  }

  /** Says what changed, at most every 50 ms while work goes on; the first hits of a search at once. */
  private news(now: boolean): void {
    const { engine } = this
    if (!engine) return
    const hit = this.hitless && (engine.searchState()?.hits ?? 0) > 0
    if (!now && !hit && performance.now() - this.lastNews < NEWS_MS) return
    this.hitless &&= !hit
    const news: News = { state: engine.state(), search: engine.searchState(), grew: this.grew }
    const words = JSON.stringify([news.state, news.search])
    if (words === this.told && !this.grew) return
    this.told = words
    this.grew = false
    this.lastNews = performance.now()
    this.say({ news })
  }

  private say(answer: Answer): void {
    this.port.postMessage(answer)
  }
}

if (!isMainThread && parentPort && workerData === LOG_WORKER) {
  const server = new LogServer(parentPort)
  setTimeout(() => server.idle && warmUp(), WARM_UP_MS).unref()
}
