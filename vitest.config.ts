import { defineConfig } from 'vitest/config'

const long = process.env.ORION_LONG_TESTS === '1'

export default defineConfig({
  test: {
    include: long ? ['test/**/*.test.{ts,tsx}'] : ['test/**/!(*.long).test.{ts,tsx}'],
    globalSetup: ['test/support/one-temporary-folder.ts', 'test/rig/for-tests.ts'],
    setupFiles: ['test/support/property-limits.ts'],
    testTimeout: long ? 300_000 : 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
  },
})
