import type { Context } from './context.ts'

type Tool = readonly [string, ...string[]]

/** Programs that reach the clipboard of the desktop this process runs on; none over SSH, where that is another desktop. */
export function clipboardTools(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Tool[] {
  if (environment.SSH_CONNECTION || environment.SSH_TTY) return []
  if (platform === 'darwin') return [['pbcopy']]
  const wayland: Tool[] = environment.WAYLAND_DISPLAY ? [['wl-copy']] : []
  const x11: Tool[] = environment.DISPLAY
    ? [
        ['xclip', '-selection', 'clipboard'],
        ['xsel', '--input', '--clipboard'],
      ]
    : []
  return [...wayland, ...x11]
}

/** Puts a text on the clipboard of this desktop; false where there is none, or nothing that reaches it. */
export async function copyText(ctx: Context, text: string): Promise<boolean> {
  const tools = clipboardTools(ctx.environment)
  if (tools.length === 0) return false
  const { feed } = await import('../adapters/exec/feed.ts')
  const env = Object.fromEntries(
    Object.entries(ctx.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  for (const tool of tools) if (await feed(tool, text, { env, timeoutMs: 2000 })) return true
  return false
}
