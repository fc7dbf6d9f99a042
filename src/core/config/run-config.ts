import type { z } from 'zod'
import type { Issue } from '../../schema/error.ts'
import { runConfigBase } from '../../schema/run-config.ts'
import { composeRunConfig } from './compose.ts'
import { type ConfigDocument, isContainer } from './document.ts'
import { explainIssues } from './explain.ts'
import { applyOverrides } from './overrides.ts'
import { unwrap } from './schema-walk.ts'

export type RunConfigOf<Fields extends Record<string, z.ZodType>> = z.output<
  ReturnType<typeof composeRunConfig<Fields>>
>

export type ParsedConfig<Fields extends Record<string, z.ZodType>> =
  | { ok: true; config: RunConfigOf<Fields> }
  | { ok: false; issues: Issue[] }

/** Checks a config against the keys of every run and of its task; all mistakes at once, defaults filled in. */
export function parseRunConfig<Fields extends Record<string, z.ZodType>>(
  document: ConfigDocument,
  fields: Fields,
  overrides: readonly string[] = [],
): ParsedConfig<Fields> {
  const schema = composeRunConfig(fields)
  const written = { ...document, value: withoutSchemaKey(document.value) }
  if (!isContainer(written.value) || Array.isArray(written.value)) {
    const message =
      written.value === null || written.value === undefined
        ? 'the config is empty'
        : 'expected keys and values'
    return {
      ok: false,
      issues: [{ path: '', message, position: { file: document.file, line: 1, column: 1 } }],
    }
  }
  const overridden = applyOverrides(written, overrides, schema)
  const result = schema.safeParse(overridden.document.value, { reportInput: true })
  const explained = result.success ? [] : explainIssues(result.error.issues, schema, overridden.document)
  const issues = [...document.issues, ...overridden.issues, ...explained.map(overridden.nameOverride)]
  if (!result.success || issues.length > 0) return { ok: false, issues }
  return { ok: true, config: result.data }
}

/** The task that a config names, or the default one; null when it is no text. */
export function taskOf(value: unknown, overrides: readonly string[] = []): string | null {
  const override = overrides.findLast(text => text.startsWith('task='))
  const named =
    override?.slice('task='.length) ??
    (isContainer(value) ? value.task : undefined) ??
    unwrap(runConfigBase.task).fallback?.value
  return typeof named === 'string' ? named : null
}

/** Editors look for their schema under this key; it says nothing about the run. */
function withoutSchemaKey(value: unknown): unknown {
  if (!isContainer(value) || Array.isArray(value) || typeof value.$schema !== 'string') return value
  const { $schema, ...rest } = value
  return rest
}
