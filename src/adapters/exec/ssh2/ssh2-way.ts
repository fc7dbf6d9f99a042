import type { Duplex } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import { NoMoreChannelsError, outOfReach } from '../../../core/ssh/refusals.ts'
import { OrionError } from '../../../schema/error.ts'
import type { Channel, Connect } from '../host/channel.ts'
import { SERVE_COMMAND } from '../host/serve-script.ts'
import { connectClient } from './connect-client.ts'
import type { Door } from './door.ts'

const OPEN_TIMEOUT_MS = 20_000

/** One connection of ours to a host, hop by hop, and shells over it; it is made anew when it was lost. */
export function ssh2Way(name: string, doors: () => Promise<Door[]>): Connect {
  let current: Promise<Chain> | null = null

  const chain = async (): Promise<Chain> => {
    current ??= doors().then(openChain)
    const mine = current
    const forget = () => {
      if (current === mine) current = null
    }
    try {
      const opened = await mine
      void opened.ended.then(forget)
      return opened
    } catch (error) {
      forget()
      throw error
    }
  }
  const end = async () => {
    const last = current
    current = null
    await last?.then(
      opened => opened.end(),
      () => {},
    )
  }
  const connect = async (): Promise<Channel> => {
    const opened = await chain()
    return await openShell(name, opened)
  }
  return Object.assign(connect, { close: end, reset: end })
}

/** Connections one through the other; the last reaches the host. */
interface Chain {
  host: Client
  /** Why it ended, where the library knows. */
  trouble(): string
  ended: Promise<void>
  end(): void
}

async function openChain(doors: readonly Door[]): Promise<Chain> {
  const clients: Client[] = []
  const end = () => {
    for (const client of clients.toReversed()) client.destroy()
  }
  let sock: Duplex | undefined
  try {
    for (const [at, door] of doors.entries()) {
      const client = await connectClient(door, sock)
      clients.push(client)
      const next = doors[at + 1]
      if (next) sock = await forward(client, next)
    }
  } catch (error) {
    end()
    throw error
  }
  const host = clients.at(-1)
  if (!host) throw new OrionError('internal', 'a way without a host')
  let trouble = ''
  const ended = new Promise<void>(resolve => {
    for (const client of clients) {
      client.once('error', (error: Error) => {
        trouble ||= error.message
      })
      client.once('close', () => {
        end()
        resolve()
      })
    }
  })
  return { host, trouble: () => trouble || 'the connection was lost', ended, end }
}

const forward = (client: Client, { config: { hostname, port } }: Door): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, hostname, port, (error, stream) => {
      if (!error) return resolve(stream)
      reject(outOfReach(`the jump host does not reach ${hostname}:${port}: ${error.message}`, error))
    })
  })

async function openShell(name: string, chain: Chain): Promise<Channel> {
  const stream = await new Promise<ClientChannel>((resolve, reject) => {
    const late = setTimeout(() => {
      chain.end()
      reject(outOfReach(`${name} gave no session within ${OPEN_TIMEOUT_MS / 1000} s`))
    }, OPEN_TIMEOUT_MS)
    const lost = () => reject(outOfReach(chain.trouble()))
    void chain.ended.then(lost)
    try {
      chain.host.exec(SERVE_COMMAND, (error, opened) => {
        clearTimeout(late)
        if (error) reject(/open failed/i.test(error.message) ? new NoMoreChannelsError(name) : error)
        else resolve(opened)
      })
    } catch {
      clearTimeout(late)
      lost()
    }
  })
  let complaint = ''
  stream.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-4096)
  })
  let over = () => {}
  const ended = new Promise<void>(resolve => {
    over = resolve
    stream.once('close', resolve)
    void chain.ended.then(() => {
      complaint ||= chain.trouble()
      resolve()
    })
  })
  return {
    stdin: stream,
    stdout: stream,
    complaint: () => complaint,
    ended,
    kill: () => {
      over()
      stream.close()
    },
  }
}
