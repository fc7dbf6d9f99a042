import type { Plugin } from 'esbuild'

/** Keeps what is loaded together in one file each; sources from the root of the repository. */
export function together(groups: readonly (readonly string[])[]): Plugin
