import { first } from './0001-first.ts'
import { marksAndSettings } from './0002-marks-and-settings.ts'
import { curves } from './0003-curves.ts'
import { jobs } from './0004-jobs.ts'
import { benchmarks } from './0005-benchmarks.ts'
import { waiting } from './0006-waiting.ts'
import { overlaps } from './0007-overlaps.ts'
import { measuring } from './0008-measuring.ts'
import { openOverlaps } from './0009-open-overlaps.ts'

/** Statements that lead from version i to version i + 1. A released entry never changes; a new shape is a new entry. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  first,
  marksAndSettings,
  curves,
  jobs,
  benchmarks,
  waiting,
  overlaps,
  measuring,
  openOverlaps,
]

/** Version of a registry that this program writes. */
export const REGISTRY_VERSION = MIGRATIONS.length
