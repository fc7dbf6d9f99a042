import type { Plugin } from 'esbuild'

/** What every bundle needs. */
export const plugins: Plugin[]

/** `require` for what a bundle does not hold. */
export const banner: { js: string }
