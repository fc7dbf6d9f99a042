import type { BuildOptions } from 'esbuild'

/** How every program of Orion is bundled. */
export const options: BuildOptions
