import { describe, expect, it } from 'vitest'
import { composeRunConfig } from '../../../src/core/config/compose.ts'
import { plainDocument, valueAt } from '../../../src/core/config/document.ts'
import { formFields, newEntry } from '../../../src/core/config/form-fields.ts'
import { parseRunConfig } from '../../../src/core/config/run-config.ts'
import { schemaAt } from '../../../src/core/config/schema-walk.ts'
import { withoutDefaults } from '../../../src/core/config/without-defaults.ts'
import { runConfigBase } from '../../../src/schema/run-config.ts'
import { trainingFields } from '../../../src/tasks/training/request.ts'

const fieldsOf = (key: keyof typeof trainingFields, written?: unknown) =>
  formFields(trainingFields[key], written, key)
const find = (fields: ReturnType<typeof formFields>, path: string) =>
  fields.find(field => field.path.join('.') === path)

describe('the fields of a form', () => {
  it('carry help, unit, range and default from the schema alone', () => {
    expect(find(fieldsOf('data', { query: 'q' }), 'data.window_s')).toMatchObject({
      label: 'window_s',
      control: 'number',
      help: 'length of a sample, seconds',
      unit: 's',
      wanted: 'a number between 0.05 and 60',
      given: false,
      value: 1,
      required: false,
    })
    expect(find(fieldsOf('data', { query: 'q' }), 'data.query')).toMatchObject({
      names: 'query',
      given: true,
      value: 'q',
      required: true,
    })
  })

  it('have help for every leaf of a training', () => {
    const keys = Object.keys(trainingFields) as (keyof typeof trainingFields)[]
    const silent = keys
      .flatMap(key => fieldsOf(key, key === 'init_from' ? { run: 'x' } : undefined))
      .filter(({ help, control, choices }) => help === '' && control !== 'list' && choices.length === 0)
    expect(silent.map(({ path }) => path.join('.'))).toEqual([])
  })

  it('follow the variant that is chosen', () => {
    const poyo = fieldsOf('model')
    expect(poyo[0]).toMatchObject({ control: 'choice', choices: ['poyo', 'spike_count_mlp'], value: 'poyo' })
    expect(find(poyo, 'model.latent_step')).toBeDefined()
    const mlp = fieldsOf('model', { name: 'spike_count_mlp' })
    expect(find(mlp, 'model.latent_step')).toBeUndefined()
    expect(find(mlp, 'model.bin_s')).toMatchObject({ given: false, value: 0.02 })
  })

  it('show the entries of a list, also of a default one, and where more can be added', () => {
    const fields = fieldsOf('losses')
    expect(fields.map(({ path }) => path.join('.'))).toEqual(['losses.0.name', 'losses.0.weight', 'losses'])
    expect(fields[0]).toMatchObject({ entry: ['losses', 0], given: false, value: 'mse' })
    expect(fields.at(-1)).toMatchObject({ control: 'list', value: 1 })
    expect(newEntry(trainingFields.losses)).toEqual({ name: 'mse' })
  })

  it('ask first whether an optional part is there', () => {
    expect(fieldsOf('init_from')).toMatchObject([
      { control: 'choice', choices: ['none', 'set'], value: 'none' },
    ])
    expect(fieldsOf('init_from', { run: 'a' }).map(({ label }) => label)).toContain('run')
  })

  it('show what stands for a part from elsewhere, key by key, where it is left out', () => {
    const fields = formFields(runConfigBase.slurm, { qos: 'high' }, 'slurm', { partition: 'gpu', qos: 'low' })
    expect(find(fields, 'slurm.partition')).toMatchObject({
      given: false,
      value: 'gpu',
      required: false,
      names: 'partition',
    })
    expect(find(fields, 'slurm.qos')).toMatchObject({ given: true, value: 'high' })
    expect(find(fields, 'slurm.exclude')).toMatchObject({ control: 'flow', given: false, value: undefined })
    expect(fields.filter(({ help }) => help === '')).toEqual([])
  })

  it('lead to places that the schema knows', () => {
    const root = composeRunConfig(trainingFields)
    for (const key of Object.keys(trainingFields) as (keyof typeof trainingFields)[]) {
      for (const { path } of fieldsOf(key, key === 'init_from' ? { run: 'x' } : undefined)) {
        expect(schemaAt(root, { init_from: { run: 'x' } }, path), path.join('.')).toBeDefined()
      }
    }
  })
})

describe('a config without its defaults', () => {
  const root = composeRunConfig(trainingFields)
  const least = {
    name: 'r2',
    data: { query: 'query()', readout: { field: 'cursor.vel' } },
    training: { max_steps: 10 },
  }

  it.each<[string, Record<string, unknown>]>([
    ['is what one must say', least],
    [
      'keeps what differs, deep inside',
      { ...least, resources: { ranks: 2 }, data: { ...least.data, split: { train: 0.5 } } },
    ],
    [
      'keeps another variant',
      { ...least, model: { name: 'spike_count_mlp', depth: 2 }, losses: [{ name: 'huber', delta: 2 }] },
    ],
    ['keeps null where the default is none', { ...least, training: { max_steps: 10, grad_clip: null } }],
    ['keeps an upstream', { ...least, init_from: { run: 'a', checkpoint: 5 } }],
  ])('%s', (_, config) => {
    const parsed = parseRunConfig(plainDocument(config, 'x'), trainingFields)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
    const bare = withoutDefaults(root, parsed.config)
    expect(bare).toEqual(config)
    const again = parseRunConfig(plainDocument(bare, 'x'), trainingFields)
    expect(again).toEqual(parsed)
    expect(valueAt(bare, ['schema_version'])).toBeUndefined()
  })
})
