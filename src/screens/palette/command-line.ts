import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { Edited } from '../stage/field.ts'
import { type Binding, bind } from '../stage/keys.ts'
import type { Candidate } from '../stage/program.ts'
import type { Stage } from '../stage/screen.ts'
import { cutLine, type Line, span } from '../ui/line.ts'
import { fitSafe } from '../ui/safe.ts'
import { type Completing, commandKeys } from './keys.ts'

/** Most candidates in sight. */
const SHOWN = 6

/** The longest beginning that all have. */
export function commonStart(words: readonly string[]): string {
  const [first = '', ...others] = words
  let end = first.length
  for (const word of others) while (!word.startsWith(first.slice(0, end))) end -= 1
  return first.slice(0, end)
}

const beforeLastWord = (text: string): string =>
  text.slice(0, text.length - (/\S*$/.exec(text)?.[0].length ?? 0))

/** The line that `:` opens: completion as one types, and the history of the shell. */
export class CommandLine implements Completing {
  private readonly stage: Stage
  private readonly history: readonly string[]
  private readonly complete: (line: string) => Promise<readonly Candidate[]>
  private readonly run: (line: string) => void
  private text = ''
  private candidates: readonly Candidate[] = []
  /** Candidate that Tab has put on the line, or -1. */
  private chosen = -1
  /** What Tab completes: the line before it. */
  private base = ''
  /** Line of the history in sight, -1 for the one that is typed. */
  private recalled = -1
  private draft = ''

  constructor(
    stage: Stage,
    history: readonly string[],
    complete: (line: string) => Promise<readonly Candidate[]>,
    run: (line: string) => void,
  ) {
    this.stage = stage
    this.history = history
    this.complete = complete
    this.run = run
  }

  open(text: string): void {
    this.write(text)
    this.look(text)
  }

  /** Puts the next candidate, or the one before, on the line; first what all of them have in common. */
  next(by: 1 | -1, now: Edited): void {
    const { candidates } = this
    if (candidates.length === 0) return
    if (this.chosen < 0) this.base = beforeLastWord(now.text)
    const common = this.base + commonStart(candidates.map(({ value }) => value))
    if (this.chosen < 0 && common.length > now.text.length) {
      this.write(common)
      this.look(common)
      return
    }
    this.chosen =
      (this.chosen + by + candidates.length + (this.chosen < 0 && by < 0 ? 1 : 0)) % candidates.length
    this.write(this.base + (candidates[this.chosen]?.value ?? ''))
  }

  cannotComplete(): SafeText | null {
    return this.candidates.length > 0 ? null : safeText`nothing known goes on from here`
  }

  cannotRecall(by: 1 | -1): SafeText | null {
    const at = this.recalled + by
    if (at >= this.history.length) return safeText`no line was typed before this one`
    return at < -1 ? safeText`this is the newest line` : null
  }

  recall(by: 1 | -1): void {
    const at = this.recalled + by
    if (this.recalled === -1) this.draft = this.text
    this.recalled = at
    const line = at === -1 ? this.draft : (this.history[at] ?? '')
    this.write(line)
    this.look(line)
  }

  private write(text: string): void {
    this.text = text
    this.stage.edit({
      label: safeText`:`,
      act: 'run',
      command: true,
      text,
      at: [...text].length,
      change: changed => {
        this.text = changed
        this.recalled = -1
        this.look(changed)
      },
      done: () => this.run(this.text.trim()),
      cancel: () => {},
      bindings: (now): Binding[] => bind(commandKeys, { line: this, now }),
      above: columns => this.candidateLines(columns),
    })
  }

  private look(text: string): void {
    this.chosen = -1
    this.complete(text).then(
      candidates => {
        if (this.text !== text) return
        this.candidates = candidates
        this.stage.changed('input')
      },
      () => {
        this.candidates = []
      },
    )
  }

  private candidateLines(columns: number): Line[] {
    const { candidates, chosen } = this
    const top = Math.max(0, Math.min(chosen - SHOWN + 1, candidates.length - SHOWN))
    const shown = candidates.slice(top, top + SHOWN)
    const width = Math.min(40, Math.max(0, ...shown.map(({ value }) => value.length)) + 2)
    const rest = candidates.length - shown.length
    return shown.map(({ value, description }, at) =>
      cutLine(
        [
          span(safeText`   `),
          span(fitSafe(sanitize(value.trimEnd()), width), top + at === chosen ? 'cursor' : 'key'),
          span(safeText` ${description}`, 'muted'),
          ...(rest > 0 && at === shown.length - 1 ? [span(safeText`   ${rest} more`, 'muted')] : []),
        ],
        columns,
      ),
    )
  }
}
