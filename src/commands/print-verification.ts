import type { Verification } from '../control/verify.ts'
import { sanitize } from '../core/text/sanitize.ts'
import { bytesWords } from '../core/text/words.ts'
import { type Io, tint } from './io.ts'

/** Whether a checkpoint is what it was when it was written, and where it is not. */
export function printVerification(io: Io, { checkpoint, ok, problems, files, bytes }: Verification): void {
  const what = `${checkpoint.id}  ${checkpoint.checkpoint_hash.slice(0, 12)}`
  if (ok) {
    io.out.write(
      `${tint(io.out, 'good', '✔')} ${what} verifies: ${files} files, ${bytesWords(bytes)}, every hash as recorded\n`,
    )
    return
  }
  io.out.write(`${tint(io.out, 'bad', '✖')} ${what} is damaged\n`)
  for (const { path, problem } of problems) io.out.write(`  ${sanitize(path)}: ${sanitize(problem)}\n`)
  io.out.write(
    `  A resume passes it over and takes the one before it: orion resume ${checkpoint.run_id} --dry-run\n`,
  )
}
