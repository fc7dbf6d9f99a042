/** How often a watcher calls back although nothing was seen: network file systems report no events. */
const POLL_MS = 5_000

/** Calls back soon after something under a path changed, as a hint; the truth is in the files. Returns the way to stop. */
export function watchPath(path: string, onChange: () => void): () => void {
  let stopped = false
  let close = async () => {}
  const hint = () => {
    if (!stopped) onChange()
  }
  const poll = setInterval(hint, POLL_MS)
  poll.unref()
  void import('chokidar').then(({ watch }) => {
    if (stopped) return
    const watcher = watch(path, { ignoreInitial: true, persistent: false })
    // Too many watches or a folder that went away: the poll goes on.
    watcher
      .on('all', hint)
      .on('ready', hint)
      .on('error', () => {})
    close = () => watcher.close()
  })
  return () => {
    stopped = true
    clearInterval(poll)
    void close()
  }
}
