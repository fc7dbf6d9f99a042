import { readFileSync, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ConfigDocument, plainDocument } from '../core/config/document.ts'
import { readConfigText, textFormatOf } from '../core/config/read-text.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'
import { resolveOrion } from './resolve-orion.ts'

/** A config larger than this is something else. */
const LARGEST = 8 << 20

export interface ConfigFile {
  document: ConfigDocument
  /** null where the file is a program. */
  text: string | null
}

/** Reads a config file by its ending: YAML, TOML, JSON, TypeScript or Python. */
export async function readConfigFile(ctx: Context, file: string): Promise<ConfigFile> {
  const path = resolve(file)
  checkFile(file, path)
  const format = textFormatOf(file)
  if (format) {
    const text = readFileSync(path, 'utf8')
    const read = readConfigText(text, format, file)
    if (read.ok) return { document: read.document, text }
    throw new OrionError('config_invalid', `${file} cannot be read as ${format.toUpperCase()}.`, {
      hint: 'Correct the place below and try again.',
      issues: read.issues,
    })
  }
  switch (extname(file)) {
    case '.ts':
    case '.mts':
    case '.js':
    case '.mjs':
      return { document: plainDocument(await runModule(ctx, file, path), file), text: null }
    case '.py':
      return { document: plainDocument(await runPython(ctx, file, path), file), text: null }
    default:
      throw new OrionError('usage', `${file} is no config: its ending is not known.`, {
        hint: 'A config is .yaml, .toml, .json, .ts or .py.',
      })
  }
}

function checkFile(file: string, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) {
    throw new OrionError('not_found', `There is no file ${file}.`, { hint: `It was looked for at ${path}.` })
  }
  if (!found.isFile()) throw new OrionError('usage', `${file} is no file.`, { hint: 'Name a config file.' })
  if (found.size > LARGEST) {
    throw new OrionError('config_invalid', `${file} has ${found.size} bytes, which no config has.`, {
      hint: 'Name the config, not a data file.',
    })
  }
}

/** The `config` or the default export of a module; the file's time in its address, so that an edit is seen. */
async function runModule(ctx: Context, file: string, path: string): Promise<unknown> {
  resolveOrion(ctx.paths.package)
  const url = pathToFileURL(path)
  url.hash = String(statSync(path).mtimeMs)
  let exports: Record<string, unknown>
  try {
    exports = await import(url.href)
  } catch (cause) {
    throw failedProgram(file, cause instanceof Error ? cause.message : String(cause), cause)
  }
  const value = exports.config ?? exports.default
  if (value === undefined) {
    throw new OrionError('config_invalid', `${file} exports no config.`, {
      hint: 'End it with `export default defineRun({ ... })`.',
    })
  }
  return plain(value)
}

async function runPython(ctx: Context, file: string, path: string): Promise<unknown> {
  let value: unknown
  try {
    await ctx.dataTool('orion.config.emit', [path], line => {
      value = line
    })
  } catch (cause) {
    throw failedProgram(file, cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (value === undefined) {
    throw new OrionError('config_invalid', `${file} built no config.`, {
      hint: 'End it with `config = RunConfig(...)`.',
    })
  }
  return value
}

function failedProgram(file: string, message: string, cause: unknown): OrionError {
  return new OrionError('config_invalid', `${file} failed while it built the config: ${message}`, {
    hint: 'Correct the file and try again.',
    cause,
  })
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
