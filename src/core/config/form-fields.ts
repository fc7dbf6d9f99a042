import type { $ZodType, $ZodTypes } from 'zod/v4/core'
import { listWords } from '../text/words.ts'
import { type ConfigPath, isContainer } from './document.ts'
import { fieldMeta, type Names } from './field-meta.ts'
import { literalsOf, objectFor, shapeOf, unwrap, variantsOf } from './schema-walk.ts'
import { wanted } from './words.ts'

/** One thing to fill in, as the schema describes it and the config has it. */
export interface FormField {
  path: ConfigPath
  /** Its key below the part of the config that a form shows, as in `optimizer.betas`. */
  label: string
  /** `text` and `number` are typed, `flow` is typed as YAML, `choice` picks one of `choices`, `list` holds entries. */
  control: 'text' | 'number' | 'flow' | 'choice' | 'list'
  choices: readonly string[]
  help: string
  unit: string
  names: Names | null
  /** What is expected, in words: `a number between 0.05 and 60`. */
  wanted: string
  /** It stands in the config; else `value` is its default. */
  given: boolean
  value: unknown
  /** What holds where nothing is written; undefined where something must be, or may be left out. */
  fallback: unknown
  required: boolean
  /** The entry of a list that the field belongs to, where it does. */
  entry: ConfigPath | null
}

/** Choices of an object that may be left out as null. */
export const ABSENT = 'none'
export const PRESENT = 'set'

interface Here {
  schema: $ZodType
  /** As written; undefined where it is left out. */
  written: unknown
  /** What stands for it where it is left out. */
  base: unknown
  path: ConfigPath
  label: string
  entry: ConfigPath | null
}

/**
 * Every field below `key` of a config, in the order of the schema; choices decide which fields there are. `base` holds what
 * stands for keys that are left out, where that is not in the schema.
 */
export function formFields(schema: $ZodType, written: unknown, key: string, base?: unknown): FormField[] {
  return fieldsAt({ schema, written, base, path: [key], label: '', entry: null })
}

function fieldsAt(here: Here): FormField[] {
  const bare = unwrap(here.schema)
  const value = here.written ?? here.base ?? bare.fallback?.value
  const { schema } = bare
  const { type } = schema._zod.def
  if (variantsOf(schema) === null && type !== 'object') {
    return isListOfObjects(schema) ? listFields(here, schema, value) : [scalar(here, value)]
  }
  if (!bare.nullable) return objectFields(here, schema, value)
  const present = isContainer(value)
  const toggle: FormField = {
    ...scalar(here, present ? PRESENT : ABSENT),
    control: 'choice',
    choices: [ABSENT, PRESENT],
    wanted: `${ABSENT} or ${PRESENT}`,
  }
  return present ? [toggle, ...objectFields(here, schema, value)] : [toggle]
}

function objectFields(here: Here, schema: $ZodTypes, value: unknown): FormField[] {
  const object = objectFor(schema, value)
  const variants = variantsOf(schema)
  const fields: FormField[] = []
  if (variants !== null) {
    const { key } = variants
    const names = [...variants.byName.keys()]
    const chosen = isContainer(value) ? value[key] : undefined
    const otherwise = unwrap(here.schema).fallback?.value
    fields.push({
      ...scalar(below(here, key, schema, value), chosen),
      label: here.label === '' ? key : here.label,
      control: 'choice',
      choices: names,
      help: (object && fieldMeta(object).description) || fieldMeta(here.schema).description,
      fallback: isContainer(otherwise) ? otherwise[key] : undefined,
      wanted: listWords(names, 'or'),
    })
  }
  const shape = object === undefined ? {} : shapeOf(object)
  for (const [key, child] of Object.entries(shape)) {
    if (key !== variants?.key) fields.push(...fieldsAt(below(here, key, child, value)))
  }
  return fields
}

function listFields(here: Here, schema: $ZodTypes, value: unknown): FormField[] {
  const { def } = schema._zod
  const entries = Array.isArray(value) ? value : []
  const head: FormField = { ...scalar(here, entries.length), control: 'list' }
  if (def.type !== 'array') return [head]
  const fields = entries.flatMap((entry, at) => {
    const path = [...here.path, at]
    const written: unknown = Array.isArray(here.written) ? here.written[at] : undefined
    const label = here.label === '' ? `${at + 1}` : `${here.label} ${at + 1}`
    return fieldsAt({ schema: def.element, written, base: entry, path, label, entry: path })
  })
  return [...fields, head]
}

function below(here: Here, key: string, schema: $ZodType, value: unknown): Here {
  const { path, label, entry } = here
  const written =
    isContainer(here.written) && Object.hasOwn(here.written, key) ? here.written[key] : undefined
  const [base] = [value, here.base].flatMap(each =>
    isContainer(each) && Object.hasOwn(each, key) ? [each[key]] : [],
  )
  return { schema, written, base, path: [...path, key], label: label === '' ? key : `${label}.${key}`, entry }
}

function scalar({ schema, written, path, label, entry }: Here, value: unknown): FormField {
  const bare = unwrap(schema)
  const { description, unit, names } = fieldMeta(schema)
  return {
    path,
    label: label === '' ? String(path.at(-1)) : label,
    ...controlOf(bare.schema, bare.nullable),
    help: description,
    unit,
    names,
    wanted: wanted(schema),
    given: written !== undefined,
    value,
    fallback: bare.fallback?.value,
    required: bare.fallback === undefined && !bare.optional,
    entry,
  }
}

function controlOf(schema: $ZodTypes, nullable: boolean): Pick<FormField, 'control' | 'choices'> {
  const choices = schema._zod.def.type === 'boolean' ? ['true', 'false'] : literalsOf(schema).map(String)
  if (choices.length > 0) return { control: 'choice', choices: nullable ? [...choices, 'null'] : choices }
  const { type } = schema._zod.def
  return { control: type === 'string' ? 'text' : type === 'number' ? 'number' : 'flow', choices: [] }
}

function isListOfObjects(schema: $ZodTypes): boolean {
  const { def } = schema._zod
  if (def.type !== 'array') return false
  const { schema: element } = unwrap(def.element)
  return variantsOf(element) !== null || element._zod.def.type === 'object'
}

/** The first entry of a list of objects as it is added: the name of its first variant, or nothing. */
export function newEntry(schema: $ZodType): Record<string, unknown> {
  const { def } = unwrap(schema).schema._zod
  const variants = def.type === 'array' ? variantsOf(unwrap(def.element).schema) : null
  const [first] = variants?.byName.keys() ?? []
  return variants === null || first === undefined ? {} : { [variants.key]: first }
}
