import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LinkNote } from '../../src/core/hosts/link-note.ts'
import { openStore } from '../../src/store/open.ts'
import { NOW } from './seeded-registry.ts'
import { weirdFolder } from './weird-folder.ts'

/** The user's settings of a session whose home is `home`. */
export function writeSettings(home: string, yaml: string): void {
  const folder = join(home, 'config', 'orion')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.yaml'), yaml)
}

/** What Orions on a registry have heard of the machines of some profiles; ages in seconds before `NOW`. */
export function noteLinks(
  home: string,
  notes: Record<string, Partial<LinkNote> & { age_s: number | null; trouble_s?: number }>,
): void {
  const store = openStore(join(home, 'registry.db'), { now: () => NOW })
  const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()
  for (const [profile, { age_s, trouble_s, ...more }] of Object.entries(notes)) {
    store.remember(`link/${profile}`, {
      noted_at: before(Math.min(age_s ?? 0, trouble_s ?? Number.POSITIVE_INFINITY)),
      last_word_at: age_s === null ? null : before(age_s),
      trouble: null,
      troubled_since: trouble_s === undefined ? null : before(trouble_s),
      lag_ms: null,
      calls_per_minute: null,
      ...more,
    })
  }
  store.close()
}

export const PROFILES = `profiles:
  polaris:
    adapter: slurm
    host: polaris-login
    run_root: /scratch/lab/runs
    python: /opt/lab/bin/python
    slurm: { partition: gpu, time_limit: "1-00:00:00" }
  gpubox:
    adapter: ssh
    host: sara@gpubox
    run_root: /data/runs
    python: python3
  old-box:
    adapter: ssh
    host: old-box
    run_root: /data/runs
    python: python3
  half-written:
    adapter: ssh
    host: somewhere
`

/** A home with profiles of which different things are known. */
export function homeWithHosts(): string {
  const home = weirdFolder()
  writeSettings(home, PROFILES)
  return home
}

export const NOTES = {
  polaris: { age_s: 14, lag_ms: 23.4, calls_per_minute: 4 },
  gpubox: {
    age_s: 185,
    trouble_s: 170,
    trouble: 'gpubox: ssh: connect to host gpubox port 22: No route to host',
  },
  'old-box': { age_s: 3 * 86_400, lag_ms: 140 },
}
