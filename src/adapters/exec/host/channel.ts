import type { Readable, Writable } from 'node:stream'

/** A `/bin/sh` somewhere that reads commands from its input: a process here, or a channel of a connection. */
export interface Channel {
  stdin: Writable
  stdout: Readable
  /** What the way there said, apart from the shell: the connection's own complaints. */
  complaint(): string
  /** Resolves when the shell or the way there has ended; never rejects. */
  ended: Promise<void>
  kill(): void
}

/** Opens another channel on the same machine; throws OrionError `unreachable` when there is no way. */
export type Connect = () => Promise<Channel>
