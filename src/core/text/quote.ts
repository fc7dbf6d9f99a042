import { OrionError } from '../../schema/error.ts'

/** One word of POSIX shell that stands for exactly this text, whatever it holds. A NUL cannot be in any argument. */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw new OrionError('usage', 'a command argument holds a NUL byte')
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", "'\\''")}'`
}
