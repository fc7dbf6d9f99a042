import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ConfigDocument, plainDocument } from '../core/config/document.ts'
import { readConfigText, textFormatOf } from '../core/config/read-text.ts'
import { readYamlStream } from '../core/config/read-yaml.ts'
import { nearest } from '../core/nearest.ts'
import { type Issue, OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'
import { resolveOrion } from './resolve-orion.ts'

/** A config larger than this is something else. */
const LARGEST = 8 << 20
/** Configs that are run, by their ending. */
const PROGRAMS: Readonly<Record<string, typeof runModule>> = {
  '.ts': runModule,
  '.mts': runModule,
  '.js': runModule,
  '.mjs': runModule,
  '.py': runPython,
}

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
    throw unreadable(file, format, read.issues)
  }
  const run = PROGRAMS[extname(file)]
  if (run) return { document: plainDocument(await run(ctx, file, path), file), text: null }
  throw new OrionError('usage', `${file} is no config: its ending is not known.`, {
    hint: 'A config is .yaml, .toml, .json, .ts or .py.',
  })
}

/**
 * The configs of a file that may hold several: documents of YAML parted by `---`, or the members of a list, which have no
 * positions.
 */
export async function readConfigList(ctx: Context, file: string): Promise<ConfigFile[]> {
  if (textFormatOf(file) === 'yaml') {
    const path = resolve(file)
    checkFile(file, path)
    const read = readYamlStream(readFileSync(path, 'utf8'), file)
    if (read.length > 1) {
      const issues = read.flatMap(each => (each.ok ? [] : each.issues))
      if (issues.length > 0) throw unreadable(file, 'yaml', issues)
      return read.flatMap(each => (each.ok ? [{ document: each.document, text: null }] : []))
    }
  }
  const whole = await readConfigFile(ctx, file)
  const { value } = whole.document
  if (!Array.isArray(value) || value.length === 0) return [whole]
  return value.map((each: unknown) => ({ document: plainDocument(each, file), text: null }))
}

function unreadable(file: string, format: string, issues: Issue[]): OrionError {
  return new OrionError('config_invalid', `${file} cannot be read as ${format.toUpperCase()}.`, {
    hint: 'Correct that place and try again.',
    issues,
  })
}

function checkFile(file: string, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new OrionError('not_found', `There is no file ${file}.`, { hint: hintFor(path) })
  if (!found.isFile()) throw new OrionError('usage', `${file} is no file.`, { hint: 'Name a config file.' })
  if (found.size > LARGEST) {
    throw new OrionError('config_invalid', `${file} has ${found.size} bytes, which no config has.`, {
      hint: 'Name the config, not a data file.',
    })
  }
}

/** What a word that names no file was probably meant to be. */
function hintFor(path: string): string {
  const folder = dirname(path)
  const names = namesIn(folder)
  if (names === null) return `No folder can be read at ${folder} either.`
  const near = nearest(basename(path), names)
  if (near !== undefined) return `Did you mean ${join(folder, near)}?`
  return textFormatOf(path) || extname(path) in PROGRAMS
    ? `It was looked for in ${folder}.`
    : 'A config is .yaml, .toml, .json, .ts or .py; a value of it is given as KEY=VALUE.'
}

function namesIn(folder: string): string[] | null {
  try {
    return readdirSync(folder)
  } catch {
    return null
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
    throw failedModule(file, path, cause)
  }
  const value = exports.config ?? exports.default
  if (value === undefined) {
    throw new OrionError('config_invalid', `${file} exports no config.`, {
      hint: 'End it with `export default defineRun({ ... })`.',
    })
  }
  return plain(value)
}

/** A module that threw, at the line of it that was running where the stack names one. */
function failedModule(file: string, path: string, cause: unknown): OrionError {
  if (!(cause instanceof Error)) return failedProgram(file, String(cause), cause)
  const place = [path, pathToFileURL(path).href]
    .map(name => cause.stack?.split(name)[1]?.match(/^(?:#[\d.]+)?:(\d+)(?::(\d+))?/))
    .find(found => found)
  if (!place) return failedProgram(file, cause.message, cause)
  const position = { file, line: Number(place[1]), column: Number(place[2] ?? 1) }
  return new OrionError('config_invalid', `${file} failed while it built the config.`, {
    hint: 'Correct the file and try again; `orion schema run-config` describes every key.',
    issues: [{ path: '', message: `${cause.name}: ${cause.message}`, position }],
    cause,
  })
}

/** What `orion.config.emit` answers. */
interface Emitted {
  config?: unknown
  mistakes?: { path?: string; message: string; line: number; column: number; suggestion?: string }[]
}

async function runPython(ctx: Context, file: string, path: string): Promise<unknown> {
  let emitted: Emitted = {}
  try {
    await ctx.dataTool('orion.config.emit', [path], line => {
      emitted = line as Emitted
    })
  } catch (cause) {
    throw failedProgram(file, cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (!emitted.mistakes) return emitted.config
  throw new OrionError('config_invalid', `${file} failed while it built the config.`, {
    hint: 'Correct the file and try again; `orion schema run-config` describes every key.',
    issues: emitted.mistakes.map(({ path = '', message, line, column, suggestion }) => ({
      path,
      message,
      position: { file, line, column },
      ...(suggestion === undefined ? {} : { suggestion }),
    })),
  })
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
