import type { Plugin } from 'esbuild'

/** Compiled, and missing where no compiler was. */
export const external: string[]

/** What every bundle needs. */
export const plugins: Plugin[]

/** `require` for what a bundle does not hold. */
export const banner: { js: string }
