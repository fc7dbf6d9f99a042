import type { ResumeAdvice } from '../../../schema/failure.ts'

/**
 * How a line counts. `root` is a cause; `confirm` is the machine's own word about a cause and comes first; `late` is a cause only
 * where no other rank has one; `cascade` is the echo of another rank's failure and a cause only when alone; `info` explains
 * a stop that nothing else explains.
 */
export type Kind = 'confirm' | 'root' | 'late' | 'cascade' | 'info'

/** Text, or text made of what the pattern caught. */
export type Words = string | ((match: RegExpMatchArray) => string)

/** One way in which a job fails: a data row, with the lines that prove it. */
export interface Signature {
  class: string
  kind: Kind
  /** Tested against one line of a log, without colours and prefixes. */
  pattern: RegExp
  /** Tested against the scheduler's word for the end, as in `TIMEOUT`. */
  word?: RegExp
  cause: Words
  advice: ResumeAdvice | ((match: RegExpMatchArray) => ResumeAdvice)
  /** What to do next, one sentence. */
  next_step: Words
  /** Real lines that the pattern must recognise. */
  samples: string[]
}

/** Whether an unchanged resume is expected to work. */
export const isResumeSafe = (advice: ResumeAdvice) => advice === 'yes'
