import type { ExitRecord } from '../../schema/exit-record.ts'
import { SAVED_AND_STOPPED } from '../../schema/exit-status.ts'
import { sanitize } from '../text/sanitize.ts'
import type { Candidate } from './candidate.ts'

const SIGNAL_NAMES: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
}

/** What can be said where no line gives a cause: from the exit code alone, with the last lines as they are. */
export function withoutCause(exit: ExitRecord | null, word: string | null, tail: string[]): Candidate {
  const common = { rank: null, host: exit?.host ?? null, evidence: tail, order: [] }
  if (exit === null)
    return {
      ...common,
      class: 'lost',
      cause: `The job ended without a record${word === null ? '' : `: ${sanitize(word)}`}.`,
      advice: 'yes',
      next_step: 'Resume from the newest checkpoint.',
    }
  if (exit.code === SAVED_AND_STOPPED)
    return {
      ...common,
      class: 'stopped',
      cause: 'A signal from outside asked the job to stop; it saved a checkpoint first.',
      advice: 'yes',
      next_step: 'Resume: it goes on where it stopped.',
    }
  const signal = exit.signal ?? (exit.code > 128 && exit.code <= 192 ? exit.code - 128 : null)
  if (signal !== null) return bySignal(signal, common)
  return {
    ...common,
    class: 'unknown',
    cause: `The job ended with exit code ${exit.code} and no line of its logs says why.`,
    advice: 'ask',
    next_step: 'Look at the logs, then resume.',
  }
}

function bySignal(
  signal: number,
  common: Pick<Candidate, 'rank' | 'host' | 'evidence' | 'order'>,
): Candidate {
  const name = SIGNAL_NAMES[signal] ?? `signal ${signal}`
  if (signal === 9)
    return {
      ...common,
      class: 'killed_unknown',
      cause:
        'The job was killed with SIGKILL and nothing says by whom; most often the machine ran out of memory.',
      advice: 'ask',
      next_step: 'Look at the memory the job used (dmesg, sacct MaxRSS); if that was not it, resume.',
    }
  if (signal === 1 || signal === 2 || signal === 15)
    return {
      ...common,
      class: 'stopped',
      cause: `${name} from outside stopped the job before it could save.`,
      advice: 'yes',
      next_step: 'Resume from the newest checkpoint.',
    }
  return {
    ...common,
    class: 'crash_signal',
    cause: `Native code crashed (${name}).`,
    advice: 'ask',
    next_step:
      'Resume once; if it crashes again at the same place, look at the versions of torch and drivers.',
  }
}
