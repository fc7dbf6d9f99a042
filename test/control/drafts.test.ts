import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import { checkDraft, draftTask } from '../../src/control/check-draft.ts'
import type { Context } from '../../src/control/context.ts'
import { originOf, withOrigin } from '../../src/control/draft-origin.ts'
import { createDraft, deleteDraft, drafts, readDraft, saveDraft } from '../../src/control/drafts.ts'
import { knownNames } from '../../src/control/known-names.ts'
import { loadConfig } from '../../src/control/load-config.ts'
import { matchDraft } from '../../src/control/match-draft.ts'
import { configFrom } from '../../src/control/start-config.ts'
import { templates } from '../../src/control/templates.ts'
import { writeConfig } from '../../src/control/write-config.ts'
import { SAMPLE_RECORDINGS, SAMPLE_RUNS, seedRegistry } from '../support/seeded-registry.ts'
import { weirdFolder } from '../support/weird-folder.ts'

let ctx: Context
let home: string

beforeEach(async () => {
  home = weirdFolder()
  seedRegistry(home, SAMPLE_RUNS, { recordings: SAMPLE_RECORDINGS })
  ctx = await openContext({
    env: { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: join(home, 'config') },
  })
})
afterEach(() => ctx.close())

describe('drafts', () => {
  it('are whole files for their owner alone, the newest first, and go when they are deleted', async () => {
    const first = await createDraft(ctx, 'name: one\n', null)
    const second = await createDraft(ctx, 'name: "two"\n', { kind: 'run', id: 'run-0001' })
    expect(second.id).not.toBe(first.id)
    expect(statSync(first.path).mode & 0o777).toBe(0o600)
    utimesSync(first.path, 1, 1)
    expect(drafts(ctx).map(({ name, from }) => [name, from])).toEqual([
      ['two', { kind: 'run', id: 'run-0001' }],
      ['one', null],
    ])
    expect(await deleteDraft(ctx, first.id)).toBe(true)
    expect(await deleteDraft(ctx, first.id)).toBe(false)
    expect(drafts(ctx)).toHaveLength(1)
    expect(readdirSync(join(home, 'drafts')).filter(name => name.endsWith('.tmp'))).toEqual([])
  })

  it('keep whatever text they hold, also what is no YAML', async () => {
    const { id } = await createDraft(ctx, 'name: [1\n\u0000\u001b]0;x\u0007', null)
    expect(readDraft(ctx, id).text).toContain('name: [1')
    await saveDraft(ctx, id, 'a: {')
    expect(readDraft(ctx, id).text).toBe('a: {')
  })

  it('leave files alone that are no drafts, and names that lead elsewhere', async () => {
    mkdirSync(join(home, 'drafts'))
    writeFileSync(join(home, 'drafts', 'notes.txt'), 'x')
    writeFileSync(join(home, 'drafts', '-rf.yaml'), 'x')
    expect(drafts(ctx)).toEqual([])
    expect(() => readDraft(ctx, '../registry')).toThrow('There is no draft')
    expect(await deleteDraft(ctx, '../registry')).toBe(false)
  })

  it('say in their first line what they came from, once', () => {
    const text = withOrigin(withOrigin('name: x\n', { kind: 'template', name: 'a' }), {
      kind: 'run',
      id: 'r-1',
    })
    expect(text).toBe('# Started from run r-1\nname: x\n')
    expect(originOf(text)).toEqual({ kind: 'run', id: 'r-1' })
    expect(originOf('# Started from nowhere\n')).toBeNull()
    expect(withOrigin(text, null)).toBe('name: x\n')
  })
})

describe('what a run can begin with', () => {
  it('is every example, and the templates of the user, all without mistakes', async () => {
    const own = join(home, 'config', 'orion', 'templates')
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'lab default.yaml'), '# What our lab does.\nname: lab\n')
    const all = templates(ctx)
    expect(all.map(({ name }) => name)).toEqual(['my/lab-default', 'grasshopper/grasshopper', 'r2-test'])
    expect(all[0]?.about).toBe('What our lab does.')
    for (const { text, name } of all.slice(1)) {
      expect(checkDraft(text, await draftTask(ctx, text), name).issues).toEqual([])
    }
  })

  it('is a run without its defaults, under the next free name', async () => {
    const { text, from } = await configFrom(ctx, 'finetune-p042')
    expect(text).toBe('name: finetune-p044\ntraining:\n  max_steps: 400\n')
    expect(from).toEqual({ kind: 'run', id: 'run-0005' })
    expect((await configFrom(ctx, 'r2-test-demo')).text).toContain('name: r2-test-demo-2\n')
    await expect(configFrom(ctx, 'no-such-thing')).rejects.toThrow('no template and no run')
  })

  it('is the config of the run that saved a checkpoint, to start from its weights', async () => {
    const { text, from } = await configFrom(ctx, 'finetune-p042@200')
    expect(text).toContain('name: finetune-p044\n')
    expect(text).toContain('init_from:\n  run: run-0005\n  checkpoint: 200\n')
    expect(from).toEqual({ kind: 'run', id: 'run-0005' })
    await expect(configFrom(ctx, 'finetune-p042@7')).rejects.toThrow('no checkpoint at step 7')
  })

  it('is written to a file, never over one that is there', async () => {
    const path = join(home, 'new folder', 'mine.yaml')
    await writeConfig(path, 'name: x\n')
    await expect(writeConfig(path, 'name: y\n')).rejects.toThrow('is there already')
  })
})

describe('an unfinished config', () => {
  const text = 'name: x\ndata:\n  query: query(dataset="r2-test")\n  window_s: 99\n'

  it('is checked with every mistake at its line, and has no config while there is one', async () => {
    const checked = checkDraft(text, await draftTask(ctx, text), 'draft.yaml')
    expect(checked.config).toBeNull()
    expect(checked.written).toMatchObject({ name: 'x' })
    expect(checked.issues.map(({ path, position }) => [path, position?.line])).toEqual(
      [
        ['data.readout', 2],
        ['data.window_s', 4],
        ['training', 1],
      ].toSorted((a, b) => Number(a[1]) - Number(b[1])),
    )
  })

  it('is checked against the first task where it names one that does not exist', async () => {
    const wrong = text
      .replace('99', '1')
      .concat('  readout: { field: a.b }\ntraining: { max_steps: 1 }\ntask: trainign\n')
    const { issues } = checkDraft(wrong, await draftTask(ctx, wrong), 'd')
    expect(issues).toMatchObject([{ path: 'task', suggestion: 'training', position: { line: 7 } }])
  })

  it('is matched with the catalog although other parts of it are wrong', async () => {
    const task = await draftTask(ctx, text)
    const { written } = checkDraft(text, task, 'd')
    const found = matchDraft(ctx, task, written ?? {}, ['query(dataset="r2-test")'])
    expect(found.recordings.map(({ session }) => session)).toEqual(['p044-01', 'p044-02', 'p044-03'])
    expect(found).toMatchObject({ catalog: 4, trouble: null, facts: { 'windows a pass': '8,364' } })
    expect(matchDraft(ctx, task, {}, ['query(dataset="r2-tset")']).trouble?.hint).toContain('r2-test')
    expect(matchDraft(ctx, task, {}, ['quary(']).trouble?.message).toContain('character 1')
  })

  it('can name what there is', () => {
    expect(knownNames(ctx, 'profile', [])).toEqual(['local'])
    expect(knownNames(ctx, 'task', [])).toEqual(['training', 'evaluation'])
    expect(knownNames(ctx, 'run', [])).toContain('finetune-p043')
    expect(knownNames(ctx, 'query', [])).toEqual(['query(dataset="grasshopper")', 'query(dataset="r2-test")'])
    expect(knownNames(ctx, 'recording-field', ctx.store.recordings())).toEqual([
      'cursor.pos',
      'cursor.vel',
      'song.envelope',
    ])
  })

  it('becomes a config of its text, with mistakes at their lines', async () => {
    const whole = 'name: x\ndata: { query: q, readout: { field: a.b } }\ntraining: { max_steps: 1 }\n'
    const loaded = await loadConfig(ctx, { text: whole, name: 'draft' }, [])
    expect(loaded.source).toEqual({ path: null, text: whole })
    await expect(loadConfig(ctx, { text: 'a: [', name: 'draft' }, [])).rejects.toMatchObject({
      code: 'config_invalid',
      issues: [{ position: { file: 'draft' } }],
    })
  })
})
