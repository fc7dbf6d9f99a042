import type { Plugin } from 'esbuild'

/** Packages that stay where npm put them. */
export const external: string[]

/** What every bundle needs. */
export const plugins: Plugin[]

/** `require` for what a bundle does not hold. */
export const banner: { js: string }
