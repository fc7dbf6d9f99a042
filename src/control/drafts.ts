import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errno, ioError } from '../adapters/exec/io-error.ts'
import { put } from '../adapters/exec/put.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'
import { type DraftOrigin, originOf, withOrigin } from './draft-origin.ts'

/** A run that is being written and was not launched yet: one YAML file of `$ORION_HOME/drafts`. */
export interface Draft {
  id: string
  path: string
  text: string
  from: DraftOrigin | null
  saved_at: string
}

/** A draft as a list shows it. */
export interface DraftEntry extends Omit<Draft, 'text'> {
  /** What it would be called; empty where the text has no name. */
  name: string
}

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/
/** A draft larger than this was not written by hand. */
const LARGEST = 1 << 20

const folderOf = (ctx: Context): string => join(ctx.paths.home, 'drafts')

/** Every draft, the one that was changed last first. */
export function drafts(ctx: Context): DraftEntry[] {
  const ids = namesIn(folderOf(ctx)).flatMap(name => /^(.+)\.yaml$/.exec(name)?.[1] ?? [])
  return ids
    .flatMap(id => {
      const draft = ID.test(id) ? tryReading(ctx, id) : null
      if (draft === null) return []
      const { text, ...facts } = draft
      return [{ ...facts, name: /^name:[ \t]*["']?([^"'#\s]*)/m.exec(text)?.[1] ?? '' }]
    })
    .sort((a, b) => b.saved_at.localeCompare(a.saved_at) || a.id.localeCompare(b.id))
}

/** Reads a draft; throws `not_found` when it was deleted or launched. */
export function readDraft(ctx: Context, id: string): Draft {
  const draft = ID.test(id) ? tryReading(ctx, id) : null
  if (draft !== null) return draft
  throw new OrionError('not_found', `There is no draft ${id}.`, {
    hint: 'It was launched or deleted; `orion drafts` lists those there are.',
  })
}

/** Starts a draft; its text says where it came from. */
export async function createDraft(ctx: Context, text: string, from: DraftOrigin | null): Promise<Draft> {
  const stamp = ctx.now().toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)
  const taken = new Set(namesIn(folderOf(ctx)))
  let id = stamp
  for (let no = 2; taken.has(`${id}.yaml`); no += 1) id = `${stamp}-${no}`
  return saveDraft(ctx, id, withOrigin(text, from))
}

/** Writes a draft whole or not at all, for its owner only. */
export async function saveDraft(ctx: Context, id: string, text: string): Promise<Draft> {
  mkdirSync(folderOf(ctx), { recursive: true, mode: 0o700 })
  await put(draftPath(ctx, id), text)
  return readDraft(ctx, id)
}

/** Deletes a draft; false when it was gone already. */
export async function deleteDraft(ctx: Context, id: string): Promise<boolean> {
  if (!ID.test(id) || tryReading(ctx, id) === null) return false
  await rm(draftPath(ctx, id), { force: true })
  return true
}

export const draftPath = (ctx: Context, id: string): string => join(folderOf(ctx), `${id}.yaml`)

function tryReading(ctx: Context, id: string): Draft | null {
  const path = draftPath(ctx, id)
  try {
    const { size, mtime } = statSync(path)
    const text = size > LARGEST ? '' : readFileSync(path, 'utf8')
    return { id, path, text, from: originOf(text), saved_at: mtime.toISOString() }
  } catch (error) {
    if (errno(error) === 'ENOENT') return null
    throw ioError(error, `cannot read ${path}`)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errno(error) === 'ENOENT') return []
    throw ioError(error, `cannot list ${folder}`)
  }
}
