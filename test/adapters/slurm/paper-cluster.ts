import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { slurmAdapter } from '../../../src/adapters/slurm/adapter.ts'
import { openContext } from '../../../src/context.ts'
import type { Context } from '../../../src/control/context.ts'
import { launch } from '../../../src/control/launch.ts'
import { loadConfig } from '../../../src/control/load-config.ts'
import { planRun } from '../../../src/control/plan.ts'
import type { Adapter } from '../../../src/core/adapter.ts'
import { countingPlugin } from '../../fixtures/tasks/counting/plugin.ts'

/** How the first sbatch of a submission is answered; `fast`: its job is over and out of the queue at once; `forgetful`: no accounting. */
export const ANSWERS = [
  'timeout-after',
  'timeout-before',
  'exit-1-after',
  'id-and-noise',
  'garbled',
  'slow',
  'squeue-down',
  'forgetful',
  'fast',
] as const
export type Answer = (typeof ANSWERS)[number]

/** What its waits last in its own clock, s, and here: a look again after doubt, an sbatch that takes its time. */
export const DOUBT_S = 30
const DOUBT_MS = 150
const SLOW_S = 0.3

const COMMANDS = ['sbatch', 'squeue', 'sacct']

/** Makes a cluster that is a folder: commands of Slurm that are real programs over files, whose jobs really run. */
export function paperCluster(): string {
  const root = mkdtempSync(join('/tmp', 'orion-paper-'))
  for (const folder of ['bin', 'jobs', 'gone', 'names', 'told', 'spent']) mkdirSync(join(root, folder))
  for (const command of COMMANDS) {
    copyFileSync(new URL(`paper/${command}`, import.meta.url), join(root, 'bin', command))
    chmodSync(join(root, 'bin', command), 0o755)
  }
  writeFileSync(join(root, 'slow_s'), `${SLOW_S}\n`)
  mkdirSync(join(root, 'home', '.config', 'orion'), { recursive: true })
  writeFileSync(
    join(root, 'home', '.config', 'orion', 'config.yaml'),
    'profiles:\n  paper: { adapter: slurm }\n',
  )
  return root
}

/** Says how each submission from now on is answered, and at which side of its acceptance, if any, Orion is killed. */
export function answerWith(root: string, answer: Answer, strike: 'before' | 'after' | null): void {
  writeFileSync(join(root, 'answer'), `${answer}\n`)
  rmSync(join(root, 'strike'), { force: true })
  rmSync(join(root, 'down'), { force: true })
  if (strike !== null) writeFileSync(join(root, 'strike'), `${strike}\n`)
  if (answer === 'squeue-down') writeFileSync(join(root, 'down'), '')
}

/** An Orion on the registry of that folder. */
export async function openOnPaper(root: string, now?: () => Date): Promise<Context> {
  const env = {
    PATH: `${join(root, 'bin')}:${process.env.PATH}`,
    HOME: join(root, 'home'),
    ORION_HOME: join(root, 'state'),
    ORION_FAILPOINT: process.env.ORION_FAILPOINT,
    ORION_PYTHON: '/bin/false',
  }
  const ctx = await openContext({
    env,
    ...(now ? { now } : {}),
    tasks: { counting: async () => ({ ...countingPlugin(), buildBundle: () => markingBundle(root) }) },
  })
  const adapter = slurmAdapter({
    environment: env,
    python: '/bin/false',
    runs: join(root, 'runs'),
    connect: () => {
      throw new Error('this cluster is here')
    },
    doubtMs: DOUBT_MS,
  })('paper', { adapter: 'slurm' })
  return Object.create(ctx, {
    adapter: { value: async () => timed(root, adapter) },
    close: {
      async value() {
        await adapter.close()
        await ctx.close()
      },
    },
  })
}

/** Jobs do not end as long as this is there. */
export const holdOf = (root: string): string => join(root, 'hold')

/** A job that leaves a mark of each time it is started. */
const markingBundle = (root: string) => ({
  launch: {
    mode: 'process' as const,
    argv: [
      ...['/bin/sh', '-c', 'echo started >>"$ORION_RUN_DIR/starts"; while [ -e "$1" ]; do sleep 0.05; done'],
      ...['job', holdOf(root)],
    ],
  },
  environment: [],
  files: {},
  folders: {},
  outputs: [],
})

export async function launchOnPaper(ctx: Context, seed: number): Promise<void> {
  const value = { name: `paper-${seed}`, task: 'counting', infra: 'paper', counting: { steps: 5, seed } }
  const plan = await planRun(ctx, await loadConfig(ctx, { name: value.name, value }, []))
  await launch(ctx, plan, null, { reason: null })
}

/** Time that passed for a submission in the clock of that cluster, s. */
export function spend(root: string, token: string, seconds: number, why: string): void {
  appendFileSync(join(root, 'spent', token), `${seconds} ${why}\n`)
}

/** How long each submission took until it was settled, s, with what that was made of. */
export const spentBy = (root: string): Map<string, { seconds: number; on: string }> =>
  new Map(
    readdirSync(join(root, 'spent')).map(token => {
      const lines = readFileSync(join(root, 'spent', token), 'utf8')
        .trimEnd()
        .split('\n')
      const seconds = lines.reduce((sum, line) => sum + Number.parseInt(line, 10), 0)
      return [token, { seconds, on: lines.join(', ') }]
    }),
  )

export const startsIn = (run: string): number =>
  existsSync(join(run, 'starts')) ? readFileSync(join(run, 'starts'), 'utf8').trimEnd().split('\n').length : 0

/** Writes down what looking for a submission costs in the clock of the cluster. */
const timed = (root: string, adapter: Adapter): Adapter => ({
  ...adapter,
  async find(token, ...job) {
    const found = await adapter.find(token, ...job)
    if (found === null) spend(root, token, DOUBT_S, 'looking twice')
    return found
  },
})
