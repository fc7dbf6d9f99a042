import { spawnSync } from 'node:child_process'

/** Ends every process that serves a connection of this sshd; the one that listens stays. */
export function breakConnections(listener: number): void {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(listener)], { encoding: 'utf8' })
  for (const pid of stdout.trim().split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL')
}
