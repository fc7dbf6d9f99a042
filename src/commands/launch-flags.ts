import { EXIT } from '../schema/error.ts'
import type { Flag } from './verb.ts'

/** Flags of every verb that starts an attempt. */
export const LAUNCH_FLAGS = {
  detach: { type: 'boolean', short: 'd', description: 'return as soon as the job can be found again' },
  'dry-run': { type: 'boolean', description: 'show the plan, start nothing' },
  on: {
    type: 'string',
    placeholder: 'PROFILE',
    kind: 'profile',
    description: 'infrastructure of your settings; local always exists',
  },
  reason: { type: 'string', placeholder: 'TEXT', description: 'why, kept with the attempt' },
} as const satisfies Record<string, Flag>

/** Exit codes of every verb that starts an attempt and follows it. */
export const LAUNCH_EXITS = [
  EXIT.failed,
  EXIT.config,
  EXIT.preflight,
  EXIT.notFound,
  EXIT.unreachable,
  EXIT.registry,
  EXIT.interrupted,
]
