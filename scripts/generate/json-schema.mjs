import { evaluate } from './evaluate.mjs'

const ENTRY = `
import { z } from 'zod'
import { composeRunConfig } from './src/core/config/compose.ts'
import { trainingFields } from './src/tasks/training/request.ts'
export const jsonSchema = z.toJSONSchema(composeRunConfig(trainingFields), { io: 'input' })
`

/** What a config may hold, as a JSON Schema whose objects have titles. */
export async function runConfigJsonSchema(root) {
  const { jsonSchema } = await evaluate(root, ENTRY)
  const { $schema, ...rest } = jsonSchema
  return { $schema, ...readable(rest, 'run') }
}

/** `schema/run-config.schema.json`, for editors and for the Python classes. */
export async function runConfigSchemaFile(root) {
  return `${JSON.stringify(await runConfigJsonSchema(root), null, 2)}\n`
}

/**
 * Zod's schema as a person would have written it: an object is called after the key that holds it or after the name that
 * tells its variants apart, and a nullable scalar is one type rather than a choice.
 */
function readable(schema, key) {
  const copy = { ...schema }
  if (copy.maximum === Number.MAX_SAFE_INTEGER) delete copy.maximum
  if (Number.isInteger(copy.const)) copy.type = 'integer'
  if (copy.properties) {
    copy.title = `${pascal(copy.properties.name?.const ?? key)}Config`
    copy.properties = mapValues(copy.properties, readable)
  }
  for (const list of ['oneOf', 'anyOf', 'prefixItems'])
    if (copy[list]) copy[list] = copy[list].map(variant => readable(variant, key))
  if (copy.items) copy.items = readable(copy.items, key)
  if (typeof copy.additionalProperties === 'object')
    copy.additionalProperties = readable(copy.additionalProperties, key)
  if (copy.oneOf?.every(variant => variant.properties?.name?.const !== undefined))
    copy.discriminator = { propertyName: 'name' }
  return nullableScalar(copy)
}

function nullableScalar(schema) {
  const [first, second, ...others] = schema.anyOf ?? []
  if (second?.type !== 'null' || others.length > 0 || !SCALARS.has(first.type)) return schema
  const { anyOf, ...rest } = schema
  return { ...rest, ...first, type: [first.type, 'null'] }
}

const SCALARS = new Set(['number', 'integer', 'string', 'boolean'])

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))

const pascal = text =>
  text
    .split('_')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
