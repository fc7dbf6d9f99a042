import { checkpoints } from '../../control/checkpoints.ts'
import { safeText } from '../../core/text/sanitize.ts'
import type { Checkpoint } from '../../schema/checkpoint.ts'
import { Doing } from '../stage/doing.ts'
import type { Stage } from '../stage/screen.ts'
import { keepPlace, LIST_START, type ListState, move } from '../ui/list.ts'

/** State of a list of checkpoints and what can be done with it; drawn by `screen.tsx`, driven by `keys.ts`. */
export class CheckpointList {
  readonly stage: Stage
  readonly doing: Doing
  readonly widths = new Map<string, number>()
  /** Id of the run whose checkpoints these are, or null for those of every run. */
  readonly run: string | null
  checkpoints: Checkpoint[] = []
  at: ListState = LIST_START

  constructor(stage: Stage, run: string | null, selected: string | null) {
    this.stage = stage
    this.run = run
    this.doing = new Doing(stage)
    this.at = { ...LIST_START, selected }
    this.read()
  }

  get selected(): Checkpoint | undefined {
    return this.checkpoints.find(({ id }) => id === this.at.selected)
  }

  /** Rows of the table without its header. */
  height(): number {
    return Math.max(1, this.stage.area.rows - 3)
  }

  read(): void {
    this.checkpoints = checkpoints(this.stage.context, this.run).items
    this.at = keepPlace(this.at, this.ids(), this.height())
  }

  walk(delta: number): void {
    this.at = move(this.at, this.ids(), delta, this.height())
  }

  verify(checkpoint: Checkpoint): void {
    const { step } = checkpoint
    void this.doing.run(safeText`hashing step ${step}`, safeText`not verified`, async () => {
      const { verify } = await import('../../control/verify.ts')
      const { ok, problems } = await verify(this.stage.context, checkpoint.id)
      const [first] = problems
      if (ok)
        return {
          tone: 'good',
          text: safeText`step ${step} is whole: every file has the hash of its manifest`,
        }
      return {
        tone: 'bad',
        text: safeText`step ${step} is damaged: ${first ? `${first.path} ${first.problem}` : 'unknown'}`,
      }
    })
  }

  private ids(): string[] {
    return this.checkpoints.map(({ id }) => id)
  }
}
