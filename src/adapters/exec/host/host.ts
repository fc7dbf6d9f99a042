import { shellQuote } from '../../../core/text/quote.ts'
import { OrionError } from '../../../schema/error.ts'
import type { Connect } from './channel.ts'
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

/** How a way to a host is, for people. */
export interface HostState {
  open: boolean
  /** Why the last try failed, or null. */
  trouble: string | null
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
  private trouble: string | null = null
  private closed = false

  constructor(name: string, connect: Connect, release: () => Promise<void> = async () => {}) {
    this.name = name
    this.connect = connect
    this.release = release
  }

  state(): HostState {
    return { open: this.shells.size > 0, trouble: this.trouble }
  }

  /** Runs a script; its exit status is part of the answer. Throws OrionError `unreachable` when nobody answered. */
  async run(script: string, args: readonly string[] = [], options: HostOptions = {}): Promise<ShellAnswer> {
    const { data, timeoutMs = TIMEOUT_MS, maxBytes = MOST_BYTES } = options
    const shell = await this.take()
    try {
      const words = args.map(shellQuote).join(' ')
      return await shell.ask({
        script: `set -- ${words}\n${script}\n`,
        ...(data ? { data } : {}),
        timeoutMs,
        maxBytes,
      })
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
      this.trouble = null
      return shell
    } catch (error) {
      const named = this.named(error)
      this.trouble = named.message
      throw named
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
    if (inner?.code === 'unreachable') this.trouble = named
    return new OrionError(inner?.code ?? 'unreachable', named, {
      hint: inner?.hint ?? `Try \`ssh ${this.name} true\` by hand.`,
      retryable: inner?.retryable ?? true,
      cause: error,
    })
  }
}
