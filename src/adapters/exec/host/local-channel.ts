import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Channel } from './channel.ts'
import { SERVE_COMMAND } from './serve-script.ts'

/** A channel to this machine, so that what runs over SSH runs here with the same code. */
export async function localChannel(env: Record<string, string>): Promise<Channel> {
  return processChannel(['/bin/sh', '-c', SERVE_COMMAND], env)
}

/** A channel that is a process of ours: a shell, or the system's `ssh`. */
export async function processChannel(
  [file, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
): Promise<Channel> {
  const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-4096)
  })
  const ended = new Promise<void>(resolve => {
    child.once('close', () => resolve())
    child.once('error', error => {
      complaint ||= error.message
      resolve()
    })
  })
  await Promise.race([once(child, 'spawn'), ended])
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    complaint: () => complaint,
    ended,
    kill: () => void child.kill('SIGKILL'),
  }
}
