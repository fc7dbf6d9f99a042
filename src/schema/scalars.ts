import { z } from 'zod'

export { SCHEMA_VERSION } from './schema-version.ts'

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits (SHA-256)')
export const isoTime = z.iso.datetime()
/** A name that may reach a shell, a file system or a scheduler: no quotes, no spaces, no leading dash. */
export const safeName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'letters, digits, dot, underscore and dash; starts with a letter or digit; at most 64 characters',
  )

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
