import type { Event } from '../../schema/event.ts'
import type { ExitRecord } from '../../schema/exit-record.ts'
import { SAVED_AND_STOPPED } from '../../schema/exit-status.ts'
import type { Failure } from '../../schema/failure.ts'
import { createRedactor } from '../text/redact.ts'
import { sanitize } from '../text/sanitize.ts'
import { bytesWords } from '../text/words.ts'
import {
  byLikelihood,
  type Candidate,
  recognise,
  recogniseWord,
  toFailure,
  unknownException,
  WEIGHT,
} from './candidate.ts'
import { errorMessage } from './error-file.ts'
import { type Footer, findFooter } from './footer.ts'
import { type LogLine, type LogTail, logLines } from './log-lines.ts'
import { withoutCause } from './without-cause.ts'

/** All that can say why an attempt ended. */
export interface DiagnosisInput {
  /** Null when the attempt left no record. */
  exit: ExitRecord | null
  /** The scheduler's word for the end, or the adapter's. */
  word: string | null
  failures: readonly Extract<Event, { type: 'run.failed' }>[]
  /** Text of `error.json` as torch elastic wrote it, or null. */
  error_json: string | null
  logs: readonly LogTail[]
  /** Bytes that were free where the run writes, where somebody asked. */
  free_bytes?: number | null
}

const MAX_LINE = 300
/** With less than this a job cannot write why it ended. */
const FULL_BYTES = 64 << 10
/** Lines before and after the one that was recognised. */
const CONTEXT = { before: 2, after: 1 }
const LAST_LINES = 20
const ABORTED = -6

interface ReadLog extends LogTail {
  lines: LogLine[]
}

/**
 * The facts of a failure card. The scheduler's word counts most, then what the machine says, then what ranks reported
 * themselves, the earliest first, then logs, the root rank's first; echoes of another rank's failure count only alone.
 */
export function diagnose(input: DiagnosisInput): Failure {
  const logs = input.logs.map(log => ({ ...log, lines: logLines(log.text) }))
  const footer = earliestFooter(logs)
  const reported = [...fromEvents(input, footer), ...fromErrorFile(input, footer)]
  const root =
    footer !== null && diedBySignal(footer)
      ? footer.rank
      : (reported.toSorted(byLikelihood)[0]?.rank ?? footer?.rank ?? null)
  const candidates = [
    ...fromWord(input, logs),
    ...reported,
    ...logs.flatMap(log => fromLog(log, root, footer)),
  ]
  const [best] = candidates.filter(candidate => counts(candidate, input)).sort(byLikelihood)
  const tail = lastLines(logs, root)
  const found = best ?? fromFullDisk(input) ?? withoutCause(ownExit(input.exit, footer), input.word, tail)
  return finish(found, input, footer)
}

/** torchrun ends with 1 whatever its workers ended with; a worker that saved and stopped says so in the footer. */
const ownExit = (exit: ExitRecord | null, footer: Footer | null) =>
  exit !== null && footer?.exitcode === SAVED_AND_STOPPED
    ? { ...exit, code: SAVED_AND_STOPPED, signal: null }
    : exit

const diedBySignal = (footer: Footer) => footer.exitcode < 0 && footer.exitcode !== ABORTED

/** Where nothing of the job is left, or it stopped as it was told, echoes of its end explain nothing; a cancel does. */
function counts({ class: name, order }: Candidate, { exit }: DiagnosisInput): boolean {
  if (name === 'cancelled') return true
  const weight = Number(order[0])
  if (exit === null) return weight <= WEIGHT.root
  return exit.code !== SAVED_AND_STOPPED || weight <= WEIGHT.confirm
}

function fromWord({ word }: DiagnosisInput, logs: ReadLog[]): Candidate[] {
  if (word === null) return []
  const found = recogniseWord(word, { rank: null, host: null, evidence: [sanitize(word)], order: [0] })
  if (found === null) return []
  const proof = logs
    .flatMap(log => log.lines)
    .find(line => recognise(line.bare, NOWHERE)?.class === found.class)
  return [proof === undefined ? found : { ...found, evidence: [...found.evidence, proof.shown] }]
}

const NOWHERE = { rank: null, host: null, evidence: [], order: [] }

function fromEvents({ failures, exit }: DiagnosisInput, footer: Footer | null): Candidate[] {
  return failures.flatMap(event => {
    const line = oneLine(`${event.error}: ${event.message}`)
    const trace = logLines(event.traceback).filter(({ shown }) => shown.trim() !== '')
    const sighting = {
      rank: event.rank,
      host: exit?.host ?? null,
      evidence: trace.length > 0 ? trace.slice(-6).map(({ shown }) => shown) : [line],
      order: [0, event.time],
    }
    return recognise(line, sighting) ?? unknownException(line, sighting, weightOf(event.rank, footer)) ?? []
  })
}

function fromErrorFile({ error_json, exit }: DiagnosisInput, footer: Footer | null): Candidate[] {
  const message = errorMessage(error_json)
  if (message === null) return []
  const line = oneLine(message)
  const rank = footer?.rank ?? null
  const sighting = { rank, host: exit?.host ?? null, evidence: [line], order: [1, ''] }
  return [recognise(line, sighting) ?? unknownException(line, sighting, WEIGHT.root) ?? []].flat()
}

/** A job on a full disk leaves no word, since that would have to be written too. */
function fromFullDisk({ free_bytes = null, exit }: DiagnosisInput): Candidate | null {
  if (free_bytes === null || free_bytes >= FULL_BYTES) return null
  const evidence = [`${bytesWords(free_bytes)} are free where the run writes`]
  return recognise('No space left on device', { rank: null, host: exit?.host ?? null, evidence, order: [] })
}

/** An unknown exception of a rank counts less when another rank is known to have been killed before. */
const weightOf = (rank: number | null, footer: Footer | null) =>
  footer !== null && diedBySignal(footer) && rank !== footer.rank ? WEIGHT.elsewhere : WEIGHT.root

function fromLog(log: ReadLog, root: number | null, footer: Footer | null): Candidate[] {
  const own = log.rank === null ? 2 : log.rank === root ? 0 : 1
  return log.lines.flatMap((line, at) => {
    if (line.quoted || line.bare === '') return []
    const rank = log.rank ?? line.rank ?? (own === 2 ? (footer?.rank ?? null) : null)
    const sighting = {
      rank,
      host: log.node,
      evidence: log.lines
        .slice(Math.max(0, at - CONTEXT.before), at + CONTEXT.after + 1)
        .map(({ shown }) => shown)
        .filter(shown => shown.trim() !== ''),
      order: [2 + own, '', line.exception ? 0 : 1, log.stream === 'err' ? 0 : 1, at],
    }
    const known = recognise(line.bare, sighting)
    if (known !== null) return known
    if (!line.exception || log.rank === null) return []
    return (
      unknownException(line.bare, { ...sighting, order: [2 + own, '', 2, 0, at] }, weightOf(rank, footer)) ??
      []
    )
  })
}

function earliestFooter(logs: ReadLog[]): Footer | null {
  const footers = logs.flatMap(log => (log.rank === null ? (findFooter(log.lines) ?? []) : []))
  return footers.sort((a, b) => (a.time < b.time ? -1 : 1))[0] ?? null
}

const oneLine = (text: string) => sanitize(text.slice(0, 4096)).trim()

function lastLines(logs: ReadLog[], root: number | null): string[] {
  const own = logs.filter(log => log.rank === root)
  const chosen =
    [...own, ...logs].find(log => log.stream === 'err' && log.text.trim() !== '') ?? own[0] ?? logs[0]
  return (chosen?.lines ?? [])
    .map(({ shown }) => shown)
    .filter(shown => shown.trim() !== '')
    .slice(-LAST_LINES)
}

function finish(candidate: Candidate, { exit }: DiagnosisInput, footer: Footer | null): Failure {
  const { redact } = createRedactor()
  const tidy = (text: string) => sanitize(redact(text)).slice(0, MAX_LINE)
  return toFailure({
    ...candidate,
    cause: tidy(candidate.cause),
    next_step: tidy(candidate.next_step),
    rank: candidate.rank,
    host: candidate.host ?? footer?.host ?? exit?.host ?? null,
    evidence: candidate.evidence.map(tidy),
  })
}
