import { existsSync } from 'node:fs'
import { say } from './say.ts'

/** Debian packages of the rig, each with a program that tells whether it is there. */
const PACKAGES: Record<string, string> = {
  munge: '/usr/sbin/munged',
  slurmctld: '/usr/sbin/slurmctld',
  slurmd: '/usr/sbin/slurmd',
  'slurm-client': '/usr/bin/sbatch',
  slurmdbd: '/usr/sbin/slurmdbd',
  'mariadb-server': '/usr/sbin/mariadbd',
  'openssh-server': '/usr/sbin/sshd',
  'openssh-client': '/usr/bin/ssh',
}

export const missingPackages = (): string[] =>
  Object.entries(PACKAGES).flatMap(([name, program]) => (existsSync(program) ? [] : [name]))

/** Installs what is missing; needs root and Debian. No service is started: the rig starts its own. */
export async function installPackages(): Promise<void> {
  const missing = missingPackages()
  if (missing.length === 0) return
  await say(['apt-get', 'update', '-qq'])
  await say(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], {
    DEBIAN_FRONTEND: 'noninteractive',
    RUNLEVEL: '1',
  })
}
