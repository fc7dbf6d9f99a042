import { NoMoreChannelsError } from '../../../core/ssh/refusals.ts'
import { shellQuote } from '../../../core/text/quote.ts'
import { OrionError } from '../../../schema/error.ts'
import type { LinkState } from '../../../schema/link.ts'
import { withDeadline } from '../deadline.ts'
import type { Connect } from './channel.ts'
import { LinkMeter } from './link-meter.ts'
import { Patience } from './patience.ts'
import { Shell, type ShellAnswer } from './shell.ts'

/** Channels at once: a host's sshd allows ten sessions a connection unless somebody lowered that. */
const MOST_SHELLS = 3
const TIMEOUT_MS = 30_000
/** A host that is reached answers a first word within this; `ssh` itself gives up on the network after 15 s. */
const GREETING_MS = 30_000
const MOST_BYTES = 64 << 20
/** After so long without a question, one channel is kept. */
const IDLE_MS = 10_000

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
  private readonly shells = new Set<Shell>()
  private readonly waiting: (() => void)[] = []
  private opening = 0
  private readonly meter = new LinkMeter()
  private readonly patience = new Patience()
  private most = MOST_SHELLS
  private closed = false
  private readonly idleMs: number
  private idle: NodeJS.Timeout | undefined

  constructor(name: string, connect: Connect, idleMs = IDLE_MS) {
    this.name = name
    this.connect = connect
    this.idleMs = idleMs
  }

  state(): LinkState {
    const open = [...this.shells].some(shell => shell.greeted && !shell.over)
    return { ...this.meter.state(open), carrier: this.connect.carrier?.() ?? null }
  }

  /** How a person logs in there, where that can be wanted. */
  login(): { login?: () => [string, ...string[]] } {
    const { login } = this.connect
    return login ? { login } : {}
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

  /**
   * Ends every connection, questions under way and those that other programs share too; the next question opens another,
   * whatever was refused before.
   */
  async reconnect(): Promise<void> {
    this.hangUp()
    this.patience.forget()
    this.most = MOST_SHELLS
    await this.connect.reset?.()
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
    this.hangUp()
    await this.connect.close?.()
  }

  private hangUp(): void {
    clearTimeout(this.idle)
    for (const shell of this.shells) shell.close()
    this.shells.clear()
    for (const wake of this.waiting.splice(0)) wake()
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
      if (this.mayOpen()) {
        const opened = await this.open()
        if (opened) return opened
      } else await new Promise<void>(resolve => this.waiting.push(resolve))
    }
  }

  /** The first shell makes the connection; the others wait for it, so that they share it. */
  private mayOpen(): boolean {
    const begun = this.shells.size + this.opening
    return begun < this.most && (begun === 0 || [...this.shells].some(({ greeted }) => greeted))
  }

  /** Another shell; null where the machine gives no more than are open. */
  private async open(): Promise<Shell | null> {
    let shell: Shell | null = null
    try {
      shell = await this.begin()
      await shell.greet(GREETING_MS)
      this.patience.opened()
      return shell
    } catch (error) {
      if (shell) this.shells.delete(shell)
      const open = [...this.shells].filter(({ greeted }) => greeted).length
      if (error instanceof NoMoreChannelsError && open > 0) {
        this.most = open
        return null
      }
      const named = this.named(error)
      this.patience.failed(named)
      throw named
    } finally {
      for (const wake of this.waiting.splice(0)) wake()
    }
  }

  private async begin(): Promise<Shell> {
    this.opening += 1
    try {
      this.patience.check()
      const shell = new Shell(await this.connect())
      shell.busy = true
      this.shells.add(shell)
      return shell
    } finally {
      this.opening -= 1
    }
  }

  private give(shell: Shell): void {
    shell.busy = false
    if (shell.over) this.shells.delete(shell)
    this.waiting.shift()?.()
    clearTimeout(this.idle)
    this.idle = setTimeout(() => this.thinOut(), this.idleMs).unref()
  }

  private thinOut(): void {
    for (const spare of [...this.shells].filter(({ busy }) => !busy).slice(1)) {
      spare.close()
      this.shells.delete(spare)
    }
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
