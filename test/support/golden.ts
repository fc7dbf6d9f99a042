import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import { until } from './until.ts'

/** How long a busy machine may take until the last part of a frame is drawn, ms. */
const SETTLE_MS = 15_000

/**
 * Holds a frame against the one kept in `test/golden/<name>.txt`. A frame that is still being drawn is waited for; one that
 * stays different fails with the difference, and `vitest -u` keeps it.
 */
export async function expectGolden(take: () => string, name: string): Promise<void> {
  const path = resolve('test', 'golden', `${name}.txt`)
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : null
  await until(() => kept === null || take() === kept, { timeoutMs: SETTLE_MS, everyMs: 100 }).catch(() => {})
  await expect(take()).toMatchFileSnapshot(path)
}
