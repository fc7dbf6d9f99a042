import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runConfigJsonSchema } from './json-schema.mjs'

const HEADER = `"""The RunConfig as Python classes.

Generated from schema/run-config.schema.json by \`npm run generate\`; edits are lost.
"""
# ruff: noqa
# mypy: disable-error-code="assignment, list-item"
`

const OPTIONS = [
  ['--input-file-type', 'jsonschema'],
  ['--output-model-type', 'pydantic_v2.BaseModel'],
  ['--base-class', 'orion.config.base.Config'],
  ['--target-python-version', '3.11'],
  ['--use-title-as-name'],
  ['--use-standard-collections'],
  ['--use-union-operator'],
  ['--use-field-description'],
  ['--use-inline-field-description'],
  ['--use-single-line-docstring'],
  ['--collapse-root-models'],
  ['--field-constraints'],
  ['--use-annotated'],
  ['--strict-nullable'],
  ['--enum-field-as-literal', 'all'],
  ['--use-one-literal-as-default'],
  ['--strict-types', 'str', 'int', 'float', 'bool'],
  ['--disable-timestamp'],
]

/** `python/orion/config/generated.py`, from the JSON Schema. */
export async function pythonClasses(root) {
  const folder = await mkdtemp(join(tmpdir(), 'orion-generate-'))
  const bin = name => join(root, '.venv', 'bin', name)
  try {
    const input = join(folder, 'run-config.schema.json')
    const output = join(folder, 'generated.py')
    const header = join(folder, 'header.txt')
    await writeFile(input, JSON.stringify(forPython(await runConfigJsonSchema(root))))
    await writeFile(header, HEADER)
    execute(bin('datamodel-codegen'), [
      ...['--input', input, '--output', output, '--custom-file-header-path', header],
      ...OPTIONS.flat(),
    ])
    const config = ['--config', join(root, 'python', 'pyproject.toml')]
    return execute(bin('ruff'), ['format', ...config, '-'], await readFile(output, 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The schema as the code generator needs it. It invents a class for a scalar with a range inside a list or a choice, so
 * that range is left to the control plane, which checks every config again. Unknown keys are refused by the base class.
 */
function forPython(schema, nameless = false) {
  const { additionalProperties, ...copy } = schema
  if (nameless && copy.type !== 'object')
    for (const key of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']) delete copy[key]
  if (copy.properties)
    copy.properties = Object.fromEntries(
      Object.entries(copy.properties).map(([key, value]) => [key, forPython(value)]),
    )
  for (const list of ['oneOf', 'anyOf', 'prefixItems'])
    if (copy[list]) copy[list] = copy[list].map(variant => forPython(variant, true))
  if (copy.items) copy.items = forPython(copy.items, true)
  if (typeof additionalProperties === 'object')
    copy.additionalProperties = forPython(additionalProperties, true)
  return copy
}

function execute(command, args, input) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8' })
  if (error) throw new Error(`${command} could not be started: ${error.message}. Run \`npm run quickstart\`.`)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`)
  return stdout
}
