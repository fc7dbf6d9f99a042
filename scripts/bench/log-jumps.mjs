// Jumps to steps of a log as the reader of the session makes them, without thread, terminal and screen.
const JUMPS = 200
/** Rows that the session asks for at 200x50. */
const ROWS = { above: 150, below: 200 }

/**
 * Milliseconds of jumps all over a log of steps.
 * @param {string} path
 * @param {number} steps
 */
export async function jumps(path, steps) {
  const { LogEngine } = await import('../../src/adapters/logs/log-engine.ts')
  const sources = [{ path, node: '0', rank: 0, stream: 'out' }]
  const engine = new LogEngine({ sources, ended: true, view: { mode: 'fold', only: null }, rows: 50 })
  while (engine.step());
  const took = []
  for (let at = 0; at < JUMPS; at += 1) {
    const step = (at * 7919 * 131) % steps
    const since = performance.now()
    const found = engine.locate({ target: { kind: 'step', step } })
    engine.around({ id: found.id, ...ROWS })
    took.push(performance.now() - since)
  }
  engine.close()
  return took
}
