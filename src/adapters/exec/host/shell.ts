import { randomBytes } from 'node:crypto'
import { outOfReach } from '../../../core/ssh/refusals.ts'
import { OrionError } from '../../../schema/error.ts'
import type { Channel } from './channel.ts'
import { serveScript } from './serve-script.ts'

export interface ShellRequest {
  /** POSIX sh; its arguments are in `$1`, `$2` and so on, whatever they hold. */
  script: string
  data?: Uint8Array
  timeoutMs: number
  /** Bound on what it may print. */
  maxBytes: number
}

export interface ShellAnswer {
  code: number
  stdout: Buffer
  stderr: string
}

/** A shell that answers one request after the other over one channel. */
export class Shell {
  /** A request is under way, or the channel is over. */
  busy = false
  over = false
  /** It has answered a first word. */
  greeted = false
  private readonly channel: Channel
  private readonly boundary: Buffer
  private chunks: Buffer[] = []
  private size = 0
  /** Where the boundary begins in what came, or -1; and the last bytes, in which it may have begun. */
  private boundaryAt = -1
  private seam: Buffer = Buffer.alloc(0)
  private heard = () => {}

  constructor(channel: Channel) {
    this.channel = channel
    const boundary = `orion-${randomBytes(16).toString('hex')}`
    this.boundary = Buffer.from(`\n${boundary} `)
    channel.stdout.on('data', (chunk: Buffer) => {
      this.take(chunk)
      this.heard()
    })
    channel.stdin.on('error', () => {})
    channel.stdout.on('error', () => {})
    void channel.ended.then(() => {
      this.over = true
      this.heard()
    })
    const script = Buffer.from(serveScript(boundary))
    channel.stdin.write(`${script.length}\n`)
    channel.stdin.write(script)
  }

  /**
   * Runs one request. Throws OrionError `unreachable` when the way there broke before the answer was whole (nobody can tell
   * then what was done), `io` when it took too long or printed too much; the channel is over after each of these.
   */
  async ask({ script, data = new Uint8Array(), timeoutMs, maxBytes }: ShellRequest): Promise<ShellAnswer> {
    this.busy = true
    this.chunks = []
    this.size = 0
    this.boundaryAt = -1
    this.seam = Buffer.alloc(0)
    const bytes = Buffer.from(script)
    this.channel.stdin.write(`${bytes.length} ${data.length}\n`)
    this.channel.stdin.write(bytes)
    if (data.length > 0) this.channel.stdin.write(data)
    try {
      return await this.answer(timeoutMs, maxBytes)
    } catch (error) {
      this.close()
      throw error
    } finally {
      this.busy = false
    }
  }

  /** Waits until the shell has answered a first word, so that a way that does not hold is known before it is used. */
  async greet(timeoutMs: number): Promise<void> {
    await this.ask({ script: ':', timeoutMs, maxBytes: 0 })
    this.greeted = true
    this.busy = true
  }

  close(): void {
    this.over = true
    this.channel.kill()
    // What a script left behind may hold the pipes open for long.
    this.heard()
  }

  private async answer(timeoutMs: number, maxBytes: number): Promise<ShellAnswer> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.heard()
    }, timeoutMs)
    try {
      for (;;) {
        const done = this.parse()
        if (done) return done
        if (this.size > maxBytes + (1 << 20))
          throw new OrionError('io', `it printed more than ${maxBytes} bytes`)
        if (late)
          throw new OrionError('unreachable', `no answer within ${timeoutMs / 1000} s`, { retryable: true })
        if (this.over) {
          const why = this.channel.complaint().trim()
          throw this.channel.failure?.(why) ?? outOfReach(why || 'the connection was closed')
        }
        await new Promise<void>(resolve => {
          this.heard = resolve
        })
      }
    } finally {
      clearTimeout(timer)
      this.heard = () => {}
    }
  }

  /** Keeps what came and looks for the boundary, also where two pieces meet. */
  private take(chunk: Buffer): void {
    const { boundary } = this
    const seam = Buffer.concat([this.seam, chunk])
    if (this.boundaryAt < 0) {
      const at = seam.indexOf(boundary)
      if (at >= 0) this.boundaryAt = this.size - this.seam.length + at
    }
    this.seam = seam.subarray(Math.max(0, seam.length - boundary.length + 1))
    this.chunks.push(chunk)
    this.size += chunk.length
  }

  /** The whole answer, once it is there. */
  private parse(): ShellAnswer | null {
    if (this.boundaryAt < 0) return null
    const all = Buffer.concat(this.chunks)
    const lineAt = this.boundaryAt + this.boundary.length
    const lineEnd = all.indexOf(10, lineAt)
    if (lineEnd < 0) return null
    const [code = '', length = ''] = all.toString('latin1', lineAt, lineEnd).split(' ')
    const end = lineEnd + 1 + Number(length)
    if (all.length < end) return null
    return {
      code: Number(code),
      stdout: all.subarray(0, this.boundaryAt),
      stderr: all.toString('utf8', lineEnd + 1, end),
    }
  }
}
