import { execFileSync } from 'node:child_process'

/** Ends every process that serves a connection of this sshd; the one that listens stays. */
export function breakConnections(listener: number): void {
  const list = execFileSync('ps', ['-o', 'pid=', '--ppid', String(listener)], { encoding: 'utf8' }).trim()
  for (const pid of list.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL')
}
