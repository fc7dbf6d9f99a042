import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

export interface Relay {
  port: number
  /** From now on nothing arrives at either end, and nobody is told: what is under way waits, as packets sent again would. */
  cut(): void
  heal(): void
  close(): void
}

/** A way to a port of this machine that can be cut and healed. */
export async function relayTo(port: number): Promise<Relay> {
  const pairs = new Set<[Socket, Socket]>()
  const waiting: Socket[] = []
  let isCut = false
  const carry = (near: Socket) => {
    const far = dial({ port, host: '127.0.0.1', allowHalfOpen: true })
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    for (const [from, to] of [pair, pair.toReversed() as [Socket, Socket]]) {
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => pairs.delete(pair))
    }
    if (isCut) hold(pair)
  }
  const hold = (pair: [Socket, Socket]) => {
    for (const [from, to] of [pair, pair.toReversed() as [Socket, Socket]]) {
      from.unpipe(to)
      from.pause()
    }
  }
  const server = createServer({ allowHalfOpen: true }, near => {
    near.on('error', () => {})
    if (!isCut) return carry(near)
    waiting.push(near)
    near.pause()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true
      for (const pair of pairs) hold(pair)
    },
    heal() {
      isCut = false
      for (const [near, far] of pairs) {
        near.pipe(far)
        far.pipe(near)
      }
      for (const near of waiting.splice(0)) carry(near)
    },
    close() {
      server.close()
      for (const socket of [...pairs].flat().concat(waiting)) socket.destroy()
    },
  }
}
