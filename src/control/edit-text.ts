import { readFile } from 'node:fs/promises'
import { put } from '../adapters/exec/put.ts'
import { runInTerminal } from '../adapters/exec/run-in-terminal.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'

/** What an editor left in a file. `trouble` says how it ended where it did not end well; the text is kept all the same. */
export interface EditedText {
  text: string
  trouble: string | null
}

/** The user's editor as a line of shell, as `git` takes it. */
const editorOf = ({ environment }: Context): string =>
  environment.VISUAL?.trim() || environment.EDITOR?.trim() || 'vi'

/**
 * Opens a file in the user's editor on this terminal and returns what it holds then. An editor that ends badly and leaves
 * nothing behind changes nothing: the text from before is put back. Throws `environment` when it cannot be started.
 */
export async function editText(ctx: Context, path: string): Promise<EditedText> {
  const before = await readFile(path, 'utf8')
  const editor = editorOf(ctx)
  const { code, why } = await runInTerminal(
    ['/bin/sh', '-c', `${editor} "$1"`, 'editor', path],
    ctx.environment,
  )
  if (code === 127) {
    throw new OrionError('environment', `The editor cannot be started: ${editor}${why ? `: ${why}` : ''}`, {
      hint: 'Name another one in $EDITOR.',
    })
  }
  const saved = await readFile(path, 'utf8').catch(() => '')
  if (code === 0 && saved !== '') return { text: saved, trouble: null }
  const lost = saved.trim() === '' && before.trim() !== ''
  if (lost) await put(path, before)
  const kept = lost ? 'what was there before is kept' : 'what it saved is kept'
  const ended = code === 0 ? 'the editor left an empty file' : `the editor ended with ${code}`
  return { text: lost ? before : saved, trouble: code === 0 && !lost ? null : `${ended}; ${kept}` }
}
