import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openContext } from '../../src/context.ts'
import type { Context } from '../../src/control/context.ts'
import { markSeen } from '../../src/control/glance.ts'
import { type DrawnOptions, DrawnSession } from '../support/drawn-session.tsx'
import { expectGolden } from '../support/golden.ts'
import { picture, SIZES } from '../support/picture.ts'
import { type Place, Places } from '../support/places.ts'
import {
  NOW,
  SAMPLE_PREFLIGHT,
  SAMPLE_RECORDINGS,
  SAMPLE_RUNS,
  seedRegistry,
} from '../support/seeded-registry.ts'

/** A folder whose path is as long on every machine: some frames hold it. */
const home = mkdtempSync('/tmp/orion-g-')
const SHOWN = '/home/ada/orion-lab'

let context: Context
beforeAll(async () => {
  const checked = { preflight: SAMPLE_PREFLIGHT }
  const runs = SAMPLE_RUNS.map(run => (run.name === 'finetune-p043' ? { ...run, ...checked } : run))
  seedRegistry(home, runs, { recordings: SAMPLE_RECORDINGS })
  const draft = readFileSync('examples/r2-test.yaml', 'utf8')
    .replace('name: r2-test', 'name: finetune-p044')
    .replace('max_steps: 100', 'max_steps: 4000')
  mkdirSync(join(home, 'drafts'), { mode: 0o700 })
  writeFileSync(join(home, 'drafts', 'finetune-p044.yaml'), `# Started from template r2-test\n${draft}`)
  const env = { ...process.env, ORION_HOME: home, XDG_CONFIG_HOME: home, SSH_CONNECTION: 'far away' }
  context = await openContext({ env, now: () => NOW })
  // Looked at already, so that no frame depends on the one before.
  for (const { id } of context.store.runs({}).items) markSeen(context, id)
})
afterAll(async () => {
  await context.close()
  rmSync(home, { recursive: true })
})

const run = (name: string) => ['/', name, /1 of 1 /, 'enter', 'enter', /─ this run/]
const draft = ['n', /begin with/, 'enter', /new run > name/]

/** Frames behind a click on a step of the wizard, which unlike its keys begins no checks. */
const CLICKED: Record<string, string> = { 'new-launch': 'launch' }

async function click(drawn: DrawnSession, words: string): Promise<void> {
  const row = drawn.lines().findIndex(line => line.includes(`○ ${words}`))
  drawn.send(`\u001b[<0;6;${row + 1}M`)
  await drawn.waitFor(`new run > ${words}`)
}

/** Each frame, and the way to it from the list of runs. */
const FRAMES: Record<string, Place['go']> = {
  'run-healthy': run('finetune-p042'),
  config: [...run('finetune-p042'), '5', /training\.lr/],
  events: [...run('finetune-p042'), '6', /run\.started/],
  preflight: [...run('finetune-p043'), 'P', /launch|room on/, 'enter'],
  data: ['5', /grasshopper/, 'j', 'enter', /modalities|fields/],
  shell: [':', 'runs state:failed', 'enter', /run-0003/],
  'new-review': [...draft, { again: 'ctrl+n', until: /new run > review/ }],
  'new-launch': [...draft, { again: 'ctrl+n', until: /new run > review/ }],
  help: ['?', /─ keys/],
  palette: ['ctrl+p', /─ go to/, 'res'],
  question: [...run('finetune-p042'), 'c', /orion cancel/],
}

/** What a line of the shell wrote keeps the width that it was written for. */
const WRITTEN_ONCE = ['shell']

async function standing(name: string, go: Place['go'], look: DrawnOptions): Promise<DrawnSession> {
  const drawn = new DrawnSession(context, { ...look, instead: [home, SHOWN] })
  await new Places(drawn).go({ scopes: [], go })
  if (CLICKED[name]) await click(drawn, CLICKED[name])
  return drawn
}

describe.each(['dark', 'none'])('golden frames in the theme %s', theme => {
  const colours = theme !== 'none'
  const walks = Object.entries(FRAMES).flatMap(([name, go]) =>
    WRITTEN_ONCE.includes(name)
      ? SIZES.map(size => ({ name, go, sizes: [size], from: size.join(' x ') }))
      : [{ name, go, sizes: SIZES, from: '80 x 24' }],
  )
  it.each(walks)('of $name, from $from on', async ({ name, go, sizes }) => {
    const [[columns, rows] = [80, 24]] = sizes
    const drawn = await standing(name, go, { columns, rows, colours })
    try {
      for (const [columns, rows] of sizes) {
        await drawn.resize(columns, rows)
        await expectGolden(() => picture(drawn), `${name}-${columns}x${rows}-${theme}`)
      }
    } finally {
      drawn.close()
    }
  })
})
