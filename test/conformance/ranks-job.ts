import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Submission } from '../../src/core/adapter.ts'
import { weirdFolder } from '../support/weird-folder.ts'
import { fixture, makeJob } from './jobs.ts'

export const RANKS = 2
let marks = 0

/** Two ranks under torchrun; the word marks their command lines. */
export function ranksJob(env: Record<string, string>, ...args: string[]): { job: Submission; word: string } {
  marks += 1
  const word = `ranks-${process.pid}-${marks}`
  const job = makeJob(
    weirdFolder(),
    { mode: 'torchrun', module: 'ranks', args: [word, ...args] },
    { ranks: RANKS, env },
  )
  writeFileSync(join(job.bundle.path, 'source', 'ranks.py'), readFileSync(fixture('ranks.py')))
  return { job, word }
}
