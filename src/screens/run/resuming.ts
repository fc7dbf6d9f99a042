import type { ResumePlan } from '../../control/resume.ts'
import { safeText } from '../../core/text/sanitize.ts'
import { countWords } from '../../core/text/words.ts'
import type { Run } from '../../schema/run.ts'
import type { Stage } from '../stage/screen.ts'
import { type ResumeWords, resumeLine } from '../stage/shell-line.ts'
import { type ResumeOutlook, STOPPED } from './card.ts'

/** Finds out what going on with a stopped run would do, and does it when asked. */
export class Resuming {
  outlook: ResumeOutlook = { kind: 'none' }
  private readonly stage: Stage
  private readonly id: string
  /** The attempt that the outlook is about. */
  private about = ''
  private asked = false
  private closed = false

  constructor(stage: Stage, id: string) {
    this.stage = stage
    this.id = id
  }

  /** Looks again when the run has stopped since, forgets when it goes on. */
  follow(run: Run): void {
    const about = STOPPED.includes(run.state) ? `${run.attempt} ${run.state}` : ''
    if (about === this.about) return
    this.about = about
    this.asked = false
    this.outlook = { kind: 'none' }
    if (about !== '') void this.look(about)
  }

  /** Resumes now, or as soon as the checkpoints are verified. */
  resume(): void {
    this.asked = true
    if (this.outlook.kind === 'ready') void this.start(this.outlook.plan)
    else if (this.outlook.kind === 'looking')
      this.stage.notify('muted', safeText`resumes as soon as a checkpoint is verified`)
    else void this.look(this.about)
  }

  /** Resumes although later steps will not be bit-equal. */
  async resumeInexactly(): Promise<void> {
    try {
      const { planResume } = await import('../../control/resume.ts')
      await this.start(await planResume(this.stage.context, this.id, { inexact: true }), { inexact: true })
    } catch (error) {
      this.stage.failed(safeText`not resumed`, error)
    }
  }

  close(): void {
    this.closed = true
  }

  private async look(about: string): Promise<void> {
    this.set({ kind: 'looking', name: '', bytes_done: 0, bytes: 0 })
    try {
      const { planResume } = await import('../../control/resume.ts')
      const plan = await planResume(this.stage.context, this.id, {
        onVerify: progress => {
          if (this.about === about) this.set({ kind: 'looking', ...progress })
        },
      })
      if (this.about !== about) return
      this.set({ kind: 'ready', plan })
      // Asked for, it is done also when the page was left meanwhile.
      if (this.asked) await this.start(plan)
    } catch (error) {
      if (this.about !== about) return
      this.set({ kind: 'impossible', why: error instanceof Error ? error.message : String(error) })
      if (this.asked) this.stage.failed(safeText`not resumed`, error)
      this.asked = false
    }
  }

  /** Starts the attempt that a plan describes; `words` say how it came to be, on a command line. */
  async start(plan: ResumePlan, words: ResumeWords = {}): Promise<void> {
    const { exclude = [] } = words
    this.asked = false
    const [refusal] = plan.refusals
    if (refusal) {
      this.stage.notify('bad', safeText`not resumed: ${refusal.message} ${refusal.hint}`)
      return
    }
    this.set({ kind: 'starting' })
    try {
      const { resume } = await import('../../control/resume.ts')
      await resume(this.stage.context, plan, { reason: null, exclude })
      const from = plan.checkpoint ? `step ${countWords(plan.checkpoint.step)}` : 'the beginning'
      const without = exclude.length === 0 ? '' : ` without ${exclude.join(', ')}`
      const line = resumeLine(this.id, words)
      this.stage.notify('good', safeText`attempt ${plan.attempt} goes on from ${from}${without}  (${line})`)
    } catch (error) {
      this.set({ kind: 'ready', plan })
      this.stage.failed(safeText`not resumed`, error)
    }
    this.stage.wrote()
  }

  private set(outlook: ResumeOutlook): void {
    if (this.closed) return
    this.outlook = outlook
    this.stage.changed('stream')
  }
}
