import { localAdapter } from '../../src/adapters/local/adapter.ts'
import type { Adapter } from '../../src/core/adapter.ts'

/** Interpreter of the development environment. */
export const PYTHON = new URL('../../.venv/bin/python', import.meta.url).pathname

/** A way to machines under test. Every adapter answers the same cases. */
export interface Target {
  name: string
  open(environment?: Record<string, string | undefined>): Adapter
}

export const TARGETS: Target[] = [
  {
    name: 'local',
    open: (environment = process.env) =>
      localAdapter({ environment, python: PYTHON, heartbeatS: 1, sweepS: 1 })('local', { adapter: 'local' }),
  },
]
