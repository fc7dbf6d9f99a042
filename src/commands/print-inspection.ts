import type { Inspection } from '../control/inspect.ts'
import { scoresWords, trainedOnWords } from '../core/benchmarks/score-words.ts'
import { keepingWords } from '../core/checkpoints/deletion.ts'
import { lengthOf } from '../core/spans.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { ageWords, bytesWords, countWords, durationWords, plural } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'
import { metricWords } from './metric-words.ts'
import { verifiedWord } from './print-run-page.ts'

const LABEL = 12

/** One checkpoint on one page, label by label. */
export function printInspection(io: Io, found: Inspection): void {
  const { checkpoint, run, keeping, parent, data } = found
  const say = (label: string, text: string) =>
    io.out.write(`${tint(io.out, 'dim', label.padEnd(LABEL))}${sanitize(text)}\n`)
  io.out.write(
    `${tint(io.out, 'bold', sanitize(`${run?.name ?? checkpoint.run_id} @ ${checkpoint.step}`))}\n`,
  )
  if (checkpoint.deleted) say('state', 'deleted: its files are gone')
  if (found.problem !== null && !checkpoint.deleted) say('problem', found.problem)
  say('hash', checkpoint.checkpoint_hash)
  say('saved', `${ageWords(checkpoint.created_at, io.now())} by attempt ${checkpoint.attempt}`)
  say('verified', verifiedWord(checkpoint.verified))
  say('size', `${bytesWords(checkpoint.bytes)} in ${plural(found.files.length, 'file')}`)
  if (found.parallelism !== null) say('ranks', `${found.world_size ?? '?'}, ${found.parallelism}`)
  if (keeping) say('kept by', keepingWords(keeping, found.retention?.keep_every ?? null) || 'nothing')
  for (const [name, value] of Object.entries(checkpoint.metrics)) say(name, metricWords(value))
  for (const each of found.scores)
    say('score', `${each.suite}  ${scoresWords(each)}  trained on: ${trainedOnWords(each)}`)
  if (parent) say('parent', parentWords(parent))
  for (const donor of found.donors) say('weights', `some of ${parentWords(donor)}`)
  for (const link of found.history)
    say('from', `${link.kind} ${link.run_id} @ ${link.step}  ${link.checkpoint_hash.slice(0, 12)}`)
  if (data)
    say(
      'data',
      `${plural(Object.keys(data.recordings).length, 'recording')}, ${countWords(data.samples)} windows`,
    )
  for (const [id, { hash, samples, spans }] of Object.entries(data?.recordings ?? {})) {
    const seen =
      samples === 0 ? 'nothing of it' : `${durationWords(lengthOf(spans))} in ${countWords(samples)} windows`
    say('', `${id}  ${seen}  ${hash?.slice(0, 12) ?? ''}`)
  }
  const facts = Object.entries({ ...found.environment, ...found.code }).filter(
    ([name, value]) => name !== 'schema_version' && value !== null,
  )
  for (const [name, value] of facts)
    say(name.slice(0, LABEL - 1), typeof value === 'string' ? value : JSON.stringify(value))
  say('packages', plural(found.packages.length, 'distribution'))
  say('folder', checkpoint.path)
}

/** `run @ 50  4be1…  its data are in this one's record` */
function parentWords({
  checkpoint_hash,
  checkpoint,
  superset,
  missing,
}: NonNullable<Inspection['parent']>): string {
  const who = checkpoint ? checkpoint.id : 'a checkpoint that this registry does not know'
  const data =
    superset === null
      ? 'its record of data cannot be read'
      : superset
        ? 'everything it saw is in this record'
        : `this record lacks ${missing.join(', ')}`
  return `${who}  ${checkpoint_hash.slice(0, 12)}  ${data}`
}
