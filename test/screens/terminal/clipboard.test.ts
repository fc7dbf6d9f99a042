import { describe, expect, it } from 'vitest'
import { clipboardTools } from '../../../src/control/copy-text.ts'
import { CLIPBOARD_BYTES, clipboardPart, clipboardSequence } from '../../../src/screens/terminal/clipboard.ts'

describe('the clipboard of a terminal', () => {
  it('is reached bare, through tmux and through screen', () => {
    const bare = '\u001b]52;c;aMO8\u0007'
    expect(clipboardSequence('hü', {})).toBe(bare)
    expect(clipboardSequence('hü', { TMUX: '/tmp/x' })).toBe(`${bare}\u001bPtmux;\u001b${bare}\u001b\\`)
    const chunks = clipboardSequence('x'.repeat(3000), { STY: '1' })
    expect(chunks.split('\u001b\\').every(chunk => chunk.length <= 702)).toBe(true)
    expect(chunks.replaceAll('\u001bP', '').replaceAll('\u001b\\', '')).toBe(
      clipboardSequence('x'.repeat(3000), {}),
    )
  })

  it('takes 74 KB, cut at the end of a line and never inside a character', () => {
    expect(clipboardPart('short')).toBe('short')
    const lines = clipboardPart('a line\n'.repeat(20_000))
    expect(lines.length).toBeLessThanOrEqual(CLIPBOARD_BYTES)
    expect(lines.endsWith('a line\n')).toBe(true)
    const wide = clipboardPart('€'.repeat(30_000))
    expect(wide).toBe('€'.repeat(Math.floor(CLIPBOARD_BYTES / 3)))
  })

  it.each([
    ['over SSH', { SSH_CONNECTION: 'a', DISPLAY: ':0' }, 'linux', []],
    ['on a Mac', {}, 'darwin', ['pbcopy']],
    ['under Wayland', { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }, 'linux', ['wl-copy', 'xclip', 'xsel']],
    ['on a console', {}, 'linux', []],
  ] as const)('%s has its own programs or none', (_where, environment, platform, programs) => {
    expect(clipboardTools(environment, platform).map(([program]) => program)).toEqual(programs)
  })
})
