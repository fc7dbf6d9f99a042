import { join, resolve } from 'node:path'
import type { Rig } from './rig.ts'

/** Profiles of the rig as a user's settings would hold them. */
export function profilesText({ folder, ssh_config }: Rig): string {
  const python = resolve('.venv', 'bin', 'python')
  const slurm = [
    '    slurm: { partition: main, time_limit: "01:00:00" }',
    `    python: ${JSON.stringify(python)}`,
  ]
  const runs = (name: string) => `    run_root: ${JSON.stringify(join(folder, 'runs', name))}`
  const ssh = (host: string) => [`    host: ${host}`, `    ssh_config: ${JSON.stringify(ssh_config)}`]
  return [
    'profiles:',
    '  polaris: # as on the login node',
    '    adapter: slurm',
    runs('polaris'),
    ...slurm,
    '  polaris-ssh: # the same cluster over SSH',
    '    adapter: slurm',
    ...ssh('polaris-login'),
    runs('polaris-ssh'),
    ...slurm,
    '  gpubox: # a plain host without scheduler',
    '    adapter: ssh',
    ...ssh('gpubox'),
    runs('gpubox'),
    `    python: ${JSON.stringify(python)}`,
    '',
  ].join('\n')
}
