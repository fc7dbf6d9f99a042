import type { Failure, ResumeAdvice } from '../../schema/failure.ts'
import { isResumeSafe, type Kind, type Signature, type Words } from './signatures/signature.ts'
import { SIGNATURES } from './signatures/table.ts'

/** How much a kind of finding counts; the smallest wins. An echo from another rank never beats a cause. */
export const WEIGHT = {
  scheduler: 0,
  confirm: 1,
  root: 2,
  late: 3,
  elsewhere: 4,
  cascade: 5,
  info: 6,
} as const

/** A possible explanation with the place it was found in. */
export interface Candidate {
  class: string
  cause: string
  advice: ResumeAdvice
  next_step: string
  rank: number | null
  host: string | null
  evidence: string[]
  /** Compared from left to right; smaller is more likely the cause. */
  order: readonly (number | string)[]
}

/** Where and how a line was seen. */
export interface Sighting {
  rank: number | null
  host: string | null
  evidence: string[]
  /** Order within its weight. */
  order: readonly (number | string)[]
}

/** The first signature that recognises a line, in words, or null. */
export function recognise(line: string, sighting: Sighting): Candidate | null {
  for (const signature of SIGNATURES) {
    const match = signature.pattern.exec(line)
    if (match !== null)
      return fromSignature(signature, match, sighting, WEIGHT[signature.kind satisfies Kind])
  }
  return null
}

/** The signature of a scheduler's word, as in `TIMEOUT`, or null. */
export function recogniseWord(word: string, sighting: Sighting): Candidate | null {
  for (const signature of SIGNATURES) {
    const match = signature.word?.exec(word)
    if (match) return fromSignature(signature, match, sighting, WEIGHT.scheduler)
  }
  return null
}

function fromSignature(
  signature: Signature,
  match: RegExpMatchArray,
  sighting: Sighting,
  weight: number,
): Candidate {
  const words = (text: Words) => (typeof text === 'string' ? text : text(match))
  const { advice } = signature
  return {
    class: signature.class,
    cause: words(signature.cause),
    advice: typeof advice === 'string' ? advice : advice(match),
    next_step: words(signature.next_step),
    rank: sighting.rank,
    host: sighting.host,
    evidence: sighting.evidence,
    order: [weight, ...sighting.order],
  }
}

/** Exceptions that only report what another process did. */
const WRAPPERS =
  /^(?:[\w.]+\.)?(?:ChildFailedError|SystemExit|DeprecationWarning|FutureWarning|UserWarning)\b/

/** An exception that no signature knows. */
export function unknownException(line: string, sighting: Sighting, weight: number): Candidate | null {
  if (WRAPPERS.test(line)) return null
  const refused = /^(?:[\w.]+\.)?OrionError: (.*)$/.exec(line)
  return {
    class: refused === null ? 'exception' : 'refused',
    cause: refused?.[1] ?? line,
    advice: refused === null ? 'ask' : 'fix',
    next_step:
      refused === null
        ? 'Look at the traceback, correct the code or the data, then resume.'
        : 'Do what the message says, then resume.',
    ...sighting,
    order: [weight, ...sighting.order],
  }
}

/** The more likely of two, for sorting. */
export function byLikelihood(a: Candidate, b: Candidate): number {
  for (const [at, left] of a.order.entries()) {
    const right = b.order[at] ?? 0
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

export function toFailure({ order: _, ...candidate }: Candidate): Failure {
  return { ...candidate, resume_safe: isResumeSafe(candidate.advice) }
}
