import type { Target } from '../../control/open-log.ts'

/** Where somebody wants to go in a log: a target, or one of its ends. */
export type Goal = Target | { kind: 'first' } | { kind: 'end' }

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/

/** Reads `1200` (a step), `09:38` (a time), `#120` (a line), `50%`; nothing is the first line. Null when it is none of them. */
export function readGoal(typed: string): Goal | null {
  const text = typed.trim()
  if (text === '' || text === 'g') return { kind: 'first' }
  if (text === 'G' || text === '$') return { kind: 'end' }
  const share = /^(\d{1,3})\s*%$/.exec(text)?.[1]
  if (share !== undefined) return { kind: 'share', share: Math.min(1, Number(share) / 100) }
  const line = /^(?:#|l(?:ine)?\s+)([\d,_]+)$/i.exec(text)?.[1]
  if (line !== undefined) return { kind: 'line', line: plainNumber(line) }
  const time = TIME.exec(text)
  if (time) {
    const [, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = time
    const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
    return { kind: 'time', ms: whole * 1000 + Number(fraction.padEnd(3, '0')) }
  }
  const step = /^(?:s(?:tep)?\s+)?(\d[\d,_]*)$/i.exec(text)?.[1]
  return step === undefined ? null : { kind: 'step', step: plainNumber(step) }
}

const plainNumber = (text: string): number => Number(text.replaceAll(/[,_]/g, ''))
