import type { Suite } from '../../schema/benchmark.ts'
import type { Recording } from '../../schema/recording.ts'
import { canonicalHash, compareCodePoints } from '../canonical-json.ts'

/** What a measurement asks, by content; `orion.benchmarks.result.Question` in Python hashes the same. */
export interface Question {
  suite: string
  suite_version: number
  checkpoint_hash: string
  dataset_hash: string
  partial_subset: string
  partial_seed: number
  metric_versions: Record<string, number>
}

/** Hash over the content of the recordings and what of them is held out. */
export function datasetHash(
  { held_out }: Pick<Suite, 'held_out'>,
  recordings: readonly Pick<Recording, 'id' | 'hash'>[],
): string {
  const known = recordings
    .map(({ id, hash }) => [id, hash])
    .sort(([a = ''], [b = '']) => compareCodePoints(a, b))
  return canonicalHash({ held_out, recordings: known })
}

/** A part as keys hold it. */
export const partWords = (part: number): string => part.toFixed(6)

/** Whether a part of the items can be asked for: in (0, 1], with up to six decimals. */
export const isPart = (part: number): boolean => part > 0 && part <= 1 && Number(partWords(part)) === part

/** Content address of the answer. */
export const resultKey = (question: Question): string => canonicalHash({ ...question })
