import { lstatSync, readlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import { type WeakPart, weakPart } from '../../core/hosts/weak-part.ts'

/** What of a path on this machine another user could exchange, or null. */
export const weakPlace = (path: string): WeakPart | null =>
  weakPart(resolve(path), process.getuid?.() ?? 0, { lstatSync, readlinkSync })
