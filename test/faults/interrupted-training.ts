import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Checkpoint } from '../../src/schema/checkpoint.ts'
import type { Run, RunDetail } from '../../src/schema/run.ts'
import { OrionHome } from '../support/orion-home.ts'
import { until } from '../support/until.ts'
import { jobProcesses, kill, type Part } from './job-processes.ts'

/** What is killed: one part of the job, all of it, all of it while a checkpoint is being written, or Orion itself. */
export type Victim = Part | 'everything' | 'save' | 'orion'
export const VICTIMS: readonly Victim[] = ['rank', 'agent', 'supervisor', 'everything', 'save', 'orion']

/** A training to interrupt: `config` is a path inside the home or absolute. */
export interface Training {
  ranks: number
  steps: number
  config: string
  /** Writes what the config needs, the config too where it is not there yet. */
  prepare(home: OrionHome): void
}

/** A small training as a config. `head` holds what else it asks for; `validates` and `saves` are the steps between two of those. */
export const smallConfig = (size: {
  steps: number
  validates: number
  saves: number
  head?: string
}): string => `
name: faults
${size.head ?? ''}
data:
  query: query(dataset="r2-test")
  window_s: 0.5
  batch_size: 12
  readout: {field: cursor.vel}
  augmentations: [{name: unit_dropout, min_units: 4}]
model: {name: poyo, latent_step: 0.125, num_latents_per_step: 2, dim: 16, depth: 1, dim_head: 8, cross_heads: 1, self_heads: 2}
training: {max_steps: ${size.steps}, lr: 2.0e-3, ema_decay: 0.9, schedule: {name: one_cycle}, seed: 3}
validation: {every: ${size.validates}, max_windows: 12}
checkpoint: {every: ${size.saves}, keep_last: 3}
`

const STEPS = 30

/** A small training on simulated data, over in seconds. */
export const simulatedTraining = (ranks: number): Training => ({
  ranks,
  steps: STEPS,
  config: 'faults.yaml',
  prepare(home) {
    writeFileSync(join(home.path, this.config), smallConfig({ steps: STEPS, validates: 10, saves: 4 }))
    home.simulate(12)
  },
})

/** What a finished training is judged by: every loss and gradient norm with all its bits, and the weights. */
export interface Result {
  losses: Map<number, number>
  gradNorms: Map<number, number>
  weights: string
  averaged: string
}

const ACTIVE = ['submitted', 'queued', 'running']

/** One home in which one training is run under several names, killed and resumed. */
export class InterruptedTraining {
  readonly home = new OrionHome()
  private readonly training: Training

  constructor(training: Training) {
    this.training = training
    training.prepare(this.home)
  }

  private train(name: string): string[] {
    const { config, ranks } = this.training
    return ['train', resolve(this.home.path, config), `name=${name}`, `resources.ranks=${ranks}`]
  }

  /** Starts it and follows it; its id. */
  async start(name: string): Promise<string> {
    const orion = this.home.start(...this.train(name))
    for (const words of [orion.stdout, orion.stderr]) words.resume()
    return until(() => this.home.json<Run[]>('runs', `name:${name}`)[0]?.id, {
      timeoutMs: 180_000,
      everyMs: 250,
      what: `run ${name} to be recorded`,
    })
  }

  show(id: string): RunDetail {
    return this.home.json<RunDetail>('show', id)
  }

  /** Trains without interruption and returns how long that took, too. */
  reference(): { result: Result; ms: number } {
    const began = performance.now()
    this.home.must(...this.train('reference'))
    const [run] = this.home.json<Run[]>('runs', 'reference')
    if (!run) throw new Error('the reference run is not in the list')
    return { result: this.result(run.id), ms: performance.now() - began }
  }

  result(id: string): Result {
    const points = (name: string) =>
      new Map(
        this.home
          .json<{ name: string; points: { step: number; value: number; superseded: boolean }[] }[]>(
            'metrics',
            id,
            name,
          )
          .flatMap(series => series.points)
          .filter(point => !point.superseded)
          .map(point => [point.step, point.value]),
      )
    const { steps } = this.training
    const last = this.home.json<Checkpoint[]>('checkpoints', id).find(checkpoint => checkpoint.step === steps)
    if (!last) throw new Error(`run ${id} has no checkpoint at step ${steps}`)
    const manifest = JSON.parse(readFileSync(join(last.path, 'manifest.json'), 'utf8')) as {
      files: { path: string; sha256: string }[]
    }
    const digest = (path: string) => manifest.files.find(file => file.path === path)?.sha256 ?? 'absent'
    return {
      losses: points('loss/train'),
      gradNorms: points('grad_norm'),
      weights: digest('model/weights.safetensors'),
      averaged: digest('model/ema.safetensors'),
    }
  }

  /** Starts a training, kills the victim when its moment has come, then resumes as a user would until it is complete. */
  async interrupted(
    name: string,
    victim: Victim,
    moment: { afterMs: number } | { atStep: number },
  ): Promise<{ id: string; result: Result }> {
    const orion = this.home.start(...this.train(name))
    const ended = new Promise<void>(done => orion.on('close', () => done()))
    const id = await until(
      () => this.home.json<Run[]>('runs', name)[0]?.id ?? (orion.exitCode !== null && 'none'),
      {
        timeoutMs: 180_000,
        everyMs: 50,
        what: `run ${name} to be recorded`,
      },
    )
    if (id === 'none') throw new Error(`orion train ended with ${orion.exitCode} before the run was recorded`)
    if ('afterMs' in moment) await pause(moment.afterMs)
    else
      await until(() => (this.show(id).step ?? 0) >= moment.atStep, {
        timeoutMs: 300_000,
        everyMs: 250,
        what: `step ${moment.atStep} of run ${name}`,
      })
    await this.strike(id, victim, orion.pid ?? 0)
    kill(orion.pid ?? 0)
    await ended
    for (let resumes = 0; resumes < 4; resumes += 1) {
      const run = await until(
        () => {
          const now = this.show(id)
          return ACTIVE.includes(now.state) ? null : now
        },
        { timeoutMs: 180_000, everyMs: 250, what: `run ${name} to end` },
      )
      if (run.state === 'completed') return { id, result: this.result(id) }
      this.home.must('resume', id, '--detach')
    }
    throw new Error(`run ${name} did not complete: ${JSON.stringify(this.show(id).failure)}`)
  }

  private async strike(id: string, victim: Victim, orion: number): Promise<void> {
    if (victim === 'orion') return kill(orion)
    if (victim === 'save') {
      const saving = () => {
        try {
          return readdirSync(join(this.show(id).path, 'checkpoints')).some(entry => entry.includes('.tmp-'))
        } catch {
          return false
        }
      }
      await until(() => saving() || jobProcesses(id).length === 0, {
        timeoutMs: 60_000,
        everyMs: 1,
        what: 'a save',
      })
    }
    const living = jobProcesses(id)
    const hit =
      victim === 'everything' || victim === 'save'
        ? living
        : living.filter(process => process.part === victim).slice(0, 1)
    for (const { pid } of hit) kill(pid)
  }

  /** Attempts of a run in which more than one job, or none, ever began to train. */
  trainedTwice(id: string): string[] {
    const attempts = join(this.show(id).path, 'attempts')
    return readdirSync(attempts).filter(n => {
      const files = readdirSync(join(attempts, n)).filter(entry => /^events\..*\.jsonl$/.test(entry))
      const starts = files.flatMap(file =>
        readFileSync(join(attempts, n, file), 'utf8')
          .split('\n')
          .filter(line => line.includes('"type":"run.started"') && line.includes('"rank":0')),
      )
      return starts.length > 1
    })
  }
}
