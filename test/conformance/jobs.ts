import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Submission } from '../../src/core/adapter.ts'
import { launchScripts } from '../../src/core/launch-script.ts'
import type { JobManifest } from '../../src/schema/bundle.ts'

const FIXTURES = new URL('../fixtures/jobs/', import.meta.url).pathname

/** A program of test/fixtures/jobs, as it is named there. */
export const fixture = (name: string): string => join(FIXTURES, name)

interface JobOptions {
  env?: Record<string, string>
  /** Variables of the user's environment that the job asks for. */
  environment?: string[]
  ranks?: number
  nodes?: number
}

/** Writes the bundle of a job into a fresh run directory, and returns its submission. */
export function makeJob(
  runPath: string,
  launch: JobManifest['launch'],
  options: JobOptions = {},
): Submission {
  const manifest: JobManifest = {
    schema_version: 1,
    task_type: 'conformance',
    launch,
    resources: { ranks: options.ranks ?? 1, nodes: options.nodes ?? 1, threads_per_rank: 1 },
    environment: options.environment ?? [],
    inputs: [],
    data: [],
    outputs: [],
    digest: '0'.repeat(64),
  }
  const bundle = join(runPath, 'bundle')
  mkdirSync(join(bundle, 'source'), { recursive: true, mode: 0o700 })
  for (const [path, text] of Object.entries(launchScripts(manifest))) writeFileSync(join(bundle, path), text)
  return {
    token: `orion-test-1-${randomBytes(6).toString('hex')}`,
    run_id: 'test',
    attempt: 1,
    run_path: runPath,
    bundle: { path: bundle, manifest },
    env: options.env ?? {},
  }
}

/** A job that runs a shell program of the fixtures, or a line of shell. */
export const shellJob = (runPath: string, program: string, ...args: string[]): Submission =>
  makeJob(runPath, { mode: 'process', argv: ['/bin/sh', fixture(program), ...args] })

export const lineJob = (runPath: string, line: string, options: JobOptions = {}): Submission =>
  makeJob(runPath, { mode: 'process', argv: ['/bin/sh', '-c', line] }, options)

/** Folder of the first attempt. */
export const attemptOf = (job: Submission): string => join(job.run_path, 'attempts', '1')

/** What poll, cancel and find need to know of a job. */
export const refOf = (job: Submission) => ({
  token: job.token,
  run_path: job.run_path,
  attempt: job.attempt,
  handle: null,
})

/** What the entry point printed. */
export const outputOf = (job: Submission): Buffer =>
  readFileSync(join(attemptOf(job), 'logs', '0', 'agent.out'))
