import type { Plugin } from 'esbuild'

/** What every bundle that holds Ink needs. */
export const inkPlugins: Plugin[]
