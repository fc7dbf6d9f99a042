// A program in a pseudo-terminal of 200 by 50, watched from outside: when bytes come, how many, and what it costs.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { spawn } from '@lydell/node-pty'

const TICKS_PER_SECOND = 100
const PAGE = 4096

export class Watched {
  bytes = 0
  /** Updates of the screen, each between the marks of a synchronised one. */
  frames = 0
  /** Times that the whole screen, or what lies behind it, was wiped. */
  wipes = 0
  seen = ''
  last = 0
  ended = false

  /**
   * @param {string[]} argv
   * @param {{env?: Record<string, string>, cwd?: string}} options
   */
  constructor([file, ...args], { env = {}, cwd } = {}) {
    this.began = performance.now()
    this.pty = spawn(file, args, {
      name: 'xterm-256color',
      cols: 200,
      rows: 50,
      ...(cwd ? { cwd } : {}),
      env: { ...process.env, COLORTERM: 'truecolor', ...env },
    })
    this.pty.onData(data => {
      this.last = performance.now()
      this.bytes += Buffer.byteLength(data)
      this.frames += data.split('\u001b[?2026h').length - 1
      this.wipes += data.split(/\u001b\[[23]J/).length - 1
      this.taken?.(data)
      this.seen = (this.seen + data).slice(-200_000)
      this.wake?.()
    })
    this.pty.onExit(() => {
      this.ended = true
      this.wake?.()
    })
  }

  /** Milliseconds from the start, or from `since`, until the program wrote what is looked for. */
  async shows(wanted, { since = this.began, timeoutMs = 60_000 } = {}) {
    const found = () => (wanted instanceof RegExp ? wanted.test(this.seen) : this.seen.includes(wanted))
    while (!found()) {
      if (this.ended || performance.now() - since > timeoutMs)
        throw new Error(`${wanted} did not appear; the end is ${JSON.stringify(this.seen.slice(-300))}`)
      await this.more(timeoutMs)
    }
    return this.last - since
  }

  /** Waits for the next bytes. */
  more(timeoutMs) {
    return new Promise(resolve => {
      const late = setTimeout(resolve, timeoutMs)
      this.wake = () => {
        clearTimeout(late)
        this.wake = undefined
        resolve()
      }
    })
  }

  async quiet(ms = 300) {
    const since = performance.now()
    while (performance.now() - Math.max(this.last, since) < ms) await pause(20)
  }

  /** Presses a key; milliseconds until its first bytes came, or null when it changed nothing. */
  async press(key, timeoutMs = 1000) {
    const before = this.bytes
    const since = performance.now()
    this.pty.write(key)
    await this.more(timeoutMs)
    return this.bytes === before ? null : this.last - since
  }

  /** Processor seconds and resident bytes of the program and all that it started. */
  cost() {
    const parents = new Map()
    for (const name of readdirSync('/proc').filter(each => /^\d+$/.test(each))) {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        parents.set(Number(name), {
          parent: Number(fields[1]),
          ticks: Number(fields[11]) + Number(fields[12]),
        })
      } catch {}
    }
    const own = new Set([this.pty.pid])
    for (let grew = true; grew; ) {
      grew = false
      for (const [pid, { parent }] of parents) {
        if (own.has(parent) && !own.has(pid)) {
          own.add(pid)
          grew = true
        }
      }
    }
    let rss = 0
    let ticks = 0
    for (const pid of own) {
      try {
        rss += Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE
        ticks += parents.get(pid)?.ticks ?? 0
      } catch {}
    }
    return { seconds: ticks / TICKS_PER_SECOND, rss }
  }

  async close() {
    if (!this.ended) this.pty.kill('SIGTERM')
    const deadline = performance.now() + 5000
    while (!this.ended && performance.now() < deadline) await pause(20)
    if (!this.ended) this.pty.kill('SIGKILL')
  }
}
