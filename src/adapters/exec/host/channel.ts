import type { Readable, Writable } from 'node:stream'
import type { OrionError } from '../../../schema/error.ts'

/** A `/bin/sh` somewhere that reads commands from its input: a process here, or a channel of a connection. */
export interface Channel {
  stdin: Writable
  stdout: Readable
  /** What the way there said, apart from the shell: the connection's own complaints. */
  complaint(): string
  /** What it means that the way ended with such a complaint; without this it is trouble of the network. */
  failure?(complaint: string): OrionError
  /** Resolves when the shell or the way there has ended; never rejects. */
  ended: Promise<void>
  kill(): void
}

/** A way to a machine. */
export interface Connect {
  /**
   * Opens another channel there; throws OrionError `unreachable` when there is no way, not `retryable` where trying again
   * cannot help: a door that stays shut, a host that is not the known one.
   */
  (): Promise<Channel>
  /** This program needs the way no longer. */
  close?(): Promise<void>
  /** Ends every connection, also one that other programs share. */
  reset?(): Promise<void>
  /** Words on which a person logs in at the terminal, for everything after it. */
  login?(): [string, ...string[]]
  /** What carries it, for people: `ssh2 (a key file opens the door)`; null before that was chosen. */
  carrier?(): string | null
}
