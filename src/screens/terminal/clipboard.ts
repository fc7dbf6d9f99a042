/** Most bytes that terminals take in one OSC 52: 100,000 characters of base64. */
export const CLIPBOARD_BYTES = 74_000
/** GNU screen takes no longer string than this. */
const SCREEN_CHUNK = 700

/**
 * The sequence that puts a text on the clipboard of the terminal in front of the user, however many machines lie between
 * (OSC 52, https://invisible-island.net/xterm/ctlseqs/ctlseqs.html). tmux gets it twice: bare, for `set-clipboard on`, and
 * passed through, for `allow-passthrough on`.
 */
export function clipboardSequence(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const base64 = Buffer.from(text).toString('base64')
  const bare = `\u001b]52;c;${base64}\u0007`
  if (environment.TMUX) return `${bare}\u001bPtmux;\u001b${bare}\u001b\\`
  if (!environment.STY) return bare
  const chunks = bare.match(new RegExp(`[^]{1,${SCREEN_CHUNK}}`, 'g')) ?? []
  return chunks.map(chunk => `\u001bP${chunk}\u001b\\`).join('')
}

/** The beginning of a text that fits, cut after a line where there is one. */
export function clipboardPart(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= CLIPBOARD_BYTES) return text
  // A character that the cut tears apart is left out.
  const cut = new TextDecoder().decode(bytes.subarray(0, CLIPBOARD_BYTES), { stream: true })
  const line = cut.lastIndexOf('\n')
  return line > 0 ? cut.slice(0, line + 1) : cut
}
