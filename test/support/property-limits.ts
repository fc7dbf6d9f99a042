import fc from 'fast-check'

/**
 * No property is tried, or what breaks it shrunk, for longer than this: a test that fails says so while somebody still waits
 * for it. The fuzz runs of the long lane have their own time-out, `FUZZ_TIMEOUT_MS`, which this stays below.
 */
const LIMIT_MS = process.env.ORION_LONG_TESTS === '1' || process.env.ORION_FUZZ ? 840_000 : 50_000

fc.configureGlobal({ interruptAfterTimeLimit: LIMIT_MS })
