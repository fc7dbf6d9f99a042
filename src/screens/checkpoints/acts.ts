import type { Keeping } from '../../core/checkpoints/deletion.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { bytesWords, countWords } from '../../core/text/words.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import { OrionError } from '../../schema/error.ts'
import { Doing, type Done } from '../stage/doing.ts'
import type { Stage } from '../stage/screen.ts'
import { resumeLine, shellLine } from '../stage/shell-line.ts'
import { type Line, span } from '../ui/line.ts'

/** What can be done with one checkpoint, wherever it is shown. One act at a time; those that read much can be stopped. */
export class CheckpointActs {
  readonly stage: Stage
  readonly doing: Doing
  /** Stops the act under way; null while there is none that can be stopped. */
  stopping: AbortController | null = null
  private closed = false

  private readonly after: () => void

  /** `after` is called when an act has ended, since it may have changed what is on screen. */
  constructor(stage: Stage, after: () => void) {
    this.stage = stage
    this.doing = new Doing(stage)
    this.after = after
  }

  /** Asks the act under way to stop; it needs a moment for that, and is not asked twice. */
  stop(): void {
    this.stopping?.abort(new OrionError('interrupted', 'stopped'))
    this.stopping = null
  }

  verify({ id, step }: Checkpoint): void {
    const words = safeText`hashing step ${countWords(step)}`
    this.stoppable(words, safeText`not verified`, async (signal, said) => {
      const { verify } = await import('../../control/verify.ts')
      const { ok, problems } = await verify(
        this.stage.context,
        id,
        ({ bytes_done, bytes }) => said(`${bytesWords(bytes_done)} of ${bytesWords(bytes)}`),
        signal,
      )
      if (ok)
        return {
          tone: 'good',
          text: safeText`step ${countWords(step)} is whole: every file has the hash of its manifest  (${shellLine('verify', id)})`,
        }
      const [first] = problems
      return {
        tone: 'bad',
        text: safeText`step ${countWords(step)} is damaged: ${first ? `${first.path} ${first.problem}` : 'unknown'}`,
      }
    })
  }

  /** Finds out what a resume from here would do, and asks. */
  resume({ id, run_id, step }: Checkpoint): void {
    const from = id.slice(id.lastIndexOf('@') + 1)
    void this.act(safeText`looking at step ${countWords(step)}`, safeText`not resumed`, async () => {
      const { planResume, resume } = await import('../../control/resume.ts')
      const { context } = this.stage
      const strict = await planResume(context, run_id, { from })
      const inexact = strict.refusals.length > 0 && strict.refusals.every(({ code }) => code === 'not_exact')
      const plan = inexact ? await planResume(context, run_id, { from, inexact: true }) : strict
      const [refusal] = plan.refusals
      if (refusal) return { tone: 'bad', text: safeText`not resumed: ${refusal.message} ${refusal.hint}` }
      if (this.closed) return { tone: 'muted', text: safeText`` }
      this.stage.ask({
        title: safeText`resume from step ${countWords(step)}?`,
        lines: [
          [
            span(
              safeText`Attempt ${plan.attempt} of ${plan.run.name} goes on from step ${countWords(step)}.`,
            ),
          ],
          ...(plan.exact
            ? [[span(safeText`Exact: every later step is bit-equal to a run that never stopped.`, 'good')]]
            : plan.inexact_because.map((why): Line => [span(safeText`Not exact: ${why}`, 'warn')])),
        ],
        command: resumeLine(run_id, { from, inexact }),
        yes: safeText`resume`,
        act: () =>
          void this.act(safeText`starting attempt ${plan.attempt}`, safeText`not resumed`, async () => {
            await resume(context, plan, { reason: null })
            return {
              tone: 'good',
              text: safeText`attempt ${plan.attempt} goes on from step ${countWords(step)}`,
            }
          }),
      })
      return { tone: 'muted', text: safeText`step ${countWords(step)} verifies` }
    })
  }

  fineTune({ run_id, step }: Checkpoint): void {
    this.stage.open({ view: 'new', state: { from: run_id, init_from: run_id, init_step: step } })
  }

  exportWeights({ id }: Checkpoint): void {
    const { stage } = this
    const asking = import('../../control/export.ts').then(control =>
      control.defaultTarget(stage.context, id).then(target => ({ control, target })),
    )
    stage.load(
      asking,
      ({ control, target }) => {
        let path = `./${target}`
        stage.edit({
          label: safeText`export weights to`,
          text: path,
          at: [...path].length,
          change: text => {
            path = text
          },
          done: () =>
            this.stoppable(safeText`exporting`, safeText`not exported`, async (signal, said) => {
              const { path: made } = await control.exportCheckpoint(stage.context, id, path, {
                signal,
                onProgress: ({ bytes_done, bytes }) =>
                  said(`${bytesWords(bytes_done)} of ${bytesWords(bytes)}`),
              })
              return {
                tone: 'good',
                text: safeText`exported, every byte proved: ${made}  (${shellLine('export', id, path)})`,
              }
            }),
          cancel: () => {},
        })
      },
      safeText`not exported`,
    )
  }

  delete(checkpoint: Checkpoint, keeping: Keeping | undefined): void {
    const { id, bytes, step } = checkpoint
    const best = keeping?.kept_by.includes('best') ?? false
    this.stage.ask({
      title: safeText`delete step ${countWords(step)} for good?`,
      lines: [
        [span(safeText`${bytesWords(bytes)} are freed. This cannot be undone.`)],
        [span(safeText`The record stays, with who deleted it and when.`, 'muted')],
        ...(best ? [[span(safeText`It is the best checkpoint of this run.`, 'warn')]] : []),
        ...(keeping?.resumes_here
          ? [[span(safeText`It holds the weights that the run ended with.`, 'warn')]]
          : []),
      ],
      command: shellLine('delete', id),
      yes: safeText`delete`,
      act: () =>
        void this.act(safeText`deleting step ${countWords(step)}`, safeText`not deleted`, async () => {
          const { deleteCheckpoint } = await import('../../control/delete.ts')
          const { what, changed } = await deleteCheckpoint(this.stage.context, id, { reason: null })
          return { tone: changed ? 'good' : 'muted', text: sanitize(what) }
        }),
    })
  }

  pin({ id }: Checkpoint, keeping: Keeping | undefined): void {
    const verb = keeping?.pin ? 'unpin' : 'pin'
    void this.act(safeText`${verb}ning`, safeText`not ${verb}ned`, async () => {
      const control = await import('../../control/pin.ts')
      const { what } = await control[verb](this.stage.context, id, { reason: null })
      return { tone: 'good', text: safeText`${what}  (${shellLine(verb, id)})` }
    })
  }

  close(): void {
    this.closed = true
    this.stop()
  }

  private stoppable(
    busy: SafeText,
    failure: SafeText,
    act: (signal: AbortSignal, said: (progress: string) => void) => Promise<Done>,
  ): void {
    const controller = new AbortController()
    this.stopping = controller
    const said = (progress: string) => this.doing.say(safeText`${busy}, ${progress}`)
    void this.act(busy, failure, () => act(controller.signal, said)).finally(() => {
      if (this.stopping === controller) this.stopping = null
      this.stage.changed('input')
    })
  }

  private async act(busy: SafeText, failure: SafeText, act: () => Promise<Done>): Promise<void> {
    await this.doing.run(busy, failure, act)
    if (!this.closed) this.after()
  }
}
