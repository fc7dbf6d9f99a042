/** Runs a program that reads `text` on its standard input; true when it took all of it and ended with 0. Never throws. */
export async function feed(
  argv: readonly [string, ...string[]],
  text: string,
  { env, timeoutMs }: { env: Record<string, string>; timeoutMs: number },
): Promise<boolean> {
  const { execa } = await import('execa')
  const [file, ...args] = argv
  // Clipboard programs stay behind to serve the text: their output must not be waited for.
  const { failed } = await execa(file, args, {
    env,
    extendEnv: false,
    input: text,
    stdout: 'ignore',
    stderr: 'ignore',
    reject: false,
    timeout: timeoutMs,
  })
  return !failed
}
