import type { Context } from '../../control/context.ts'
import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import { clipboardPart, clipboardSequence } from './clipboard.ts'

/** Puts a text on the clipboard in front of the user; false when only its beginning fitted. */
export async function copy(
  context: Context,
  text: string,
  send: (sequence: string) => void,
): Promise<boolean> {
  const { copyText } = await import('../../control/copy-text.ts')
  if (await copyText(context, text)) return true
  const part = clipboardPart(text)
  send(clipboardSequence(part, context.environment))
  return part.length === text.length
}

export const copiedWords = (whole: boolean, what: SafeText): SafeText =>
  whole ? safeText`copied ${what}` : safeText`copied the first 74 KB of ${what}: terminals take no more`
