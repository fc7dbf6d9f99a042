/** The library, loaded when the first connection wants it: it costs about a tenth of a second. */
export async function loadSsh2() {
  const { default: ssh2 } = await import('ssh2')
  return ssh2
}
