import { shellQuote } from '../../../core/text/quote.ts'
import { OrionError } from '../../../schema/error.ts'
import type { LinkState } from '../../../schema/link.ts'
import { withDeadline } from '../deadline.ts'
import type { Connect } from './channel.ts'
import { LinkMeter } from './link-meter.ts'
import { Shell, type ShellAnswer } from './shell.ts'

/** Channels at once: a host's sshd allows ten sessions a connection unless somebody lowered that. */
const MOST_SHELLS = 3
const TIMEOUT_MS = 30_000
const MOST_BYTES = 64 << 20

export interface HostOptions {
  data?: Uint8Array
  timeoutMs?: number
  maxBytes?: number
}

/**
 * A machine that runs POSIX shell scripts for us: this one, or one over SSH. Scripts are constants of ours; what they act on
 * comes as arguments, which arrive byte by byte as they are.
 */
export class Host {
  readonly name: string
  private readonly connect: Connect
  private readonly release: () => Promise<void>
  private readonly shells = new Set<Shell>()
  private readonly waiting: (() => void)[] = []
  private opening = 0
  private readonly meter = new LinkMeter()
  private closed = false

  constructor(name: string, connect: Connect, release: () => Promise<void> = async () => {}) {
    this.name = name
    this.connect = connect
    this.release = release
  }

  state(): LinkState {
    return this.meter.state([...this.shells].some(shell => !shell.over))
  }

  /** Asks for a word; throws OrionError `unreachable` when none came in time, however many questions are before it. */
  async check(timeoutMs: number): Promise<void> {
    try {
      await withDeadline(this.ping(timeoutMs), timeoutMs, this.name)
    } catch (error) {
      throw this.named(error)
    }
  }

  /** The first answer may have waited for a connection; the second one tells how quick the way is. */
  private async ping(timeoutMs: number): Promise<void> {
    for (let times = 0; times < 2; times += 1) await this.run(':', [], { timeoutMs })
  }

  /** Ends every shell, questions under way too; the next question opens another. */
  async reconnect(): Promise<void> {
    for (const shell of this.shells) shell.close()
    this.shells.clear()
    await this.release()
  }

  /** Runs a script; its exit status is part of the answer. Throws OrionError `unreachable` when nobody answered. */
  async run(script: string, args: readonly string[] = [], options: HostOptions = {}): Promise<ShellAnswer> {
    const { data, timeoutMs = TIMEOUT_MS, maxBytes = MOST_BYTES } = options
    const shell = await this.take()
    const began = performance.now()
    try {
      const words = args.map(shellQuote).join(' ')
      const answer = await shell.ask({
        script: `set -- ${words}\n${script}\n`,
        ...(data ? { data } : {}),
        timeoutMs,
        maxBytes,
      })
      this.meter.answered(performance.now() - began)
      return answer
    } catch (error) {
      throw this.named(error)
    } finally {
      this.give(shell)
    }
  }

  /** The same for a script that must succeed: its output, or OrionError `io` with its complaint. */
  async must(
    what: string,
    script: string,
    args: readonly string[] = [],
    options: HostOptions = {},
  ): Promise<Buffer> {
    const { code, stdout, stderr } = await this.run(script, args, options)
    if (code === 0) return stdout
    const said = stderr.trim().split('\n').at(-1) || `exit status ${code}`
    throw new OrionError('io', `${what} on ${this.name}: ${said}`)
  }

  async close(): Promise<void> {
    this.closed = true
    for (const shell of this.shells) shell.close()
    this.shells.clear()
    for (const wake of this.waiting.splice(0)) wake()
    await this.release()
  }

  private async take(): Promise<Shell> {
    for (;;) {
      if (this.closed) throw new OrionError('unreachable', `the way to ${this.name} was closed`)
      for (const shell of this.shells) if (shell.over) this.shells.delete(shell)
      const free = [...this.shells].find(shell => !shell.busy)
      if (free) {
        free.busy = true
        return free
      }
      if (this.shells.size + this.opening < MOST_SHELLS) return await this.open()
      await new Promise<void>(resolve => this.waiting.push(resolve))
    }
  }

  private async open(): Promise<Shell> {
    this.opening += 1
    try {
      const shell = new Shell(await this.connect())
      shell.busy = true
      this.shells.add(shell)
      return shell
    } catch (error) {
      throw this.named(error)
    } finally {
      this.opening -= 1
      this.waiting.shift()?.()
    }
  }

  private give(shell: Shell): void {
    shell.busy = false
    if (shell.over) this.shells.delete(shell)
    this.waiting.shift()?.()
  }

  private named(error: unknown): OrionError {
    const inner = error instanceof OrionError ? error : null
    const message = error instanceof Error ? error.message : String(error)
    const named = message.includes(this.name) ? message : `${this.name}: ${message}`
    if ((inner?.code ?? 'unreachable') === 'unreachable') this.meter.failed(named)
    return new OrionError(inner?.code ?? 'unreachable', named, {
      hint: inner?.hint ?? `Try \`ssh ${this.name} true\` by hand.`,
      retryable: inner?.retryable ?? true,
      cause: error,
    })
  }
}
