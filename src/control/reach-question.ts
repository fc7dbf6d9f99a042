import type { Adapter } from '../core/adapter.ts'
import { shellQuote } from '../core/text/quote.ts'
import { OrionError } from '../schema/error.ts'
import type { Question } from './queue-questions.ts'

export const REACH = 'reach'

/** Whether another machine answers at all: what would be asked there is not asked where it does not. */
export function reachQuestion({ files, link, name }: Adapter, runRoot: string): Question[] {
  if (files.onThisMachine) return []
  return [
    {
      id: REACH,
      group: 'machine',
      title: 'The machine answers',
      why: 'The job runs there, and everything else is asked there.',
      async ask() {
        try {
          await files.read(`${runRoot}/.orion-reach`, 0, 0)
        } catch (error) {
          // What it says of the folder is for another check to judge.
          if (!(error instanceof OrionError) || error.code !== 'unreachable') return reached
          const byHand = [...(link?.command ?? []), 'true'].map(shellQuote).join(' ')
          const todo = error.retryable
            ? `Look at the name, the port and the network until \`${byHand}\` works, or choose another profile.`
            : (error.hint ?? `Mend it until \`${byHand}\` works.`).replace('PROFILE', name)
          return { verdict: 'fail', found: error.message, todo }
        }
        return reached
      },
    },
  ]
}

const reached = { verdict: 'pass', found: 'it does', todo: '' } as const
