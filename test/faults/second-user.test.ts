import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { controlFolder } from '../../src/adapters/ssh/control-folder.ts'
import { createDraft } from '../../src/control/drafts.ts'
import { followRun } from '../../src/control/follow.ts'
import { builtProgram, environment, orion } from '../commands/program.ts'
import { recordingOf, seededHome } from '../commands/seeded-home.ts'
import { openWorld, type World } from '../support/control-world.ts'
import { weirdFolder } from '../support/weird-folder.ts'

/** A user who is nobody on this machine; with the rights of root one can act as them. */
const THEM = 64_123
const canBeTwo = process.getuid?.() === 0 && existsSync('/usr/bin/setpriv')

/** Lines of shell as another user, in a folder where everybody may make something, as in `/tmp`. */
function they(lines: string, folder: string): void {
  const words = ['--reuid', String(THEM), '--regid', String(THEM), '--clear-groups', '--', '/bin/sh', '-ec']
  execFileSync('/usr/bin/setpriv', [...words, lines], { cwd: folder, stdio: 'pipe' })
}

/** A folder as `/tmp` is, or one that everybody may change. */
function everybodys(mode = 0o1777): string {
  const folder = mkdtempSync(join('/tmp', 'orion-everybody-'))
  chmodSync(folder, mode)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What is wrong with a folder that another user, or carelessness, left where Orion wants its own. */
const TRAPS: [what: string, plant: (folder: string) => string, refused: RegExp][] = [
  [
    'a link to a folder of theirs',
    folder => {
      they('mkdir theirs; chmod 777 theirs; ln -s theirs wanted', folder)
      return join(folder, 'wanted')
    },
    /user 64123 made|link/,
  ],
  [
    'a folder of theirs',
    folder => {
      they('mkdir -m 700 wanted', folder)
      return join(folder, 'wanted')
    },
    /64123/,
  ],
  [
    'a folder of theirs that everybody may write',
    folder => {
      they('mkdir wanted; chmod 777 wanted', folder)
      return join(folder, 'wanted')
    },
    /64123/,
  ],
  [
    'a folder of the own in one of theirs',
    folder => {
      they('mkdir above; chmod 777 above', folder)
      mkdirSync(join(folder, 'above', 'wanted'), { mode: 0o700 })
      return join(folder, 'above', 'wanted')
    },
    /64123/,
  ],
  [
    'a folder of the own that everybody may write',
    folder => {
      mkdirSync(join(folder, 'wanted'))
      chmodSync(join(folder, 'wanted'), 0o777)
      return join(folder, 'wanted')
    },
    /everybody may write|other users can enter|not a folder for you alone/,
  ],
  [
    'a folder of the own that they exchanged for theirs',
    folder => {
      chmodSync(folder, 0o777)
      mkdirSync(join(folder, 'wanted'), { mode: 0o700 })
      they('mv wanted elsewhere; mkdir wanted; chmod 777 wanted', folder)
      return join(folder, 'wanted')
    },
    /everybody may write|64123/,
  ],
  [
    'a folder of the own where they may still exchange it',
    folder => {
      chmodSync(folder, 0o777)
      mkdirSync(join(folder, 'wanted'), { mode: 0o700 })
      return join(folder, 'wanted')
    },
    /everybody may write/,
  ],
]

/** Nothing was written into what is theirs. */
function expectNothingTaken(folder: string): void {
  for (const path of everything(folder)) {
    const { uid } = lstatSync(path)
    expect(uid === THEM || lstatSync(path).isDirectory(), path).toBe(true)
  }
}

function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name))
}

describe.runIf(canBeTwo)('what another user of this machine prepared', () => {
  it.each(TRAPS)('as home of Orion is refused: %s', async (_what, plant, refused) => {
    const folder = everybodys()
    const home = plant(folder)
    for (const argv of [['runs'], ['show', 'x'], ['cancel', 'x']]) {
      const ended = await orion(argv, { home: weirdFolder(), env: { ORION_HOME: home } })
      expect(ended.code).toBe(7)
      expect(ended.stderr).toMatch(refused)
      expect(ended.stderr).toMatch(/ORION_HOME|chmod 700/)
    }
    expectNothingTaken(folder)
  })

  it.each(TRAPS)(
    'as folder of runs is refused before anything runs in it: %s',
    async (_what, plant, refused) => {
      const folder = everybodys()
      const runs = plant(folder)
      const world = await worldWithRuns(runs)
      await expect(world.count({ steps: 3, every: 1 })).rejects.toThrow(refused)
      const adapter = await world.ctx.adapter('local')
      const { run_root } = await adapter.facts(runs, '/bin/true')
      expect(run_root).toMatchObject({ writable: false, why: expect.stringMatching(refused) })
      const records = everything(folder).filter(path => /started\.json|claim|\.out$/.test(path))
      expect(records).toEqual([])
    },
  )

  it.each(TRAPS)('as folder of sockets is refused: %s', (_what, plant, refused) => {
    const wanted = plant(everybodys())
    expect(() => controlFolder(wanted, '/tmp')).toThrow('not a folder for you alone')
    expect(() => controlFolder(wanted, '/tmp')).toThrow(refused)
  })

  it('under a name of a registry in the own home is not followed', async () => {
    const home = weirdFolder()
    const state = join(home, 'state')
    mkdirSync(state, { mode: 0o700 })
    const folder = everybodys()
    they('echo theirs > theirs; chmod 666 theirs', folder)
    execFileSync('ln', ['-s', join(folder, 'theirs'), join(state, 'registry.db')])
    const ended = await orion(['runs'], { home, env: { ORION_HOME: state } })
    expect(ended.code).toBe(7)
    expect(ended.stderr).toContain('not a plain file')
    expect(readFileSync(join(folder, 'theirs'), 'utf8')).toBe('theirs\n')
  })
})

/** Paths that a program made directly in a temporary folder, as the kernel saw it. */
async function madeInTemporary(argv: readonly string[], home: string): Promise<string[]> {
  const temporary = everybodys()
  const trace = join(mkdtempSync('/tmp/orion-trace-'), 'trace')
  onTestFinished(() => rmSync(dirname(trace), { recursive: true, force: true }))
  const words = [
    '-f',
    '-qq',
    '-y',
    '-e',
    'trace=open,openat,creat,mkdir,mkdirat,symlink,symlinkat',
    '-o',
    trace,
  ]
  const node = join(process.cwd(), 'node_modules', 'node', 'bin', 'node')
  const env = { ...environment({ home }), TMPDIR: temporary }
  spawnSync('strace', [...words, node, builtProgram(), ...argv], { cwd: home, env })
  const made = readFileSync(trace, 'utf8')
    .split('\n')
    .filter(line => /O_CREAT|\b(?:mkdir|symlink)/.test(line))
  expect(made.some(line => line.includes('registry.db'))).toBe(true)
  return ['/tmp', temporary].flatMap(base =>
    made.flatMap(line => new RegExp(`"${base}/([^/"]+)"`).exec(line)?.[1] ?? []),
  )
}

describe.runIf(existsSync('/usr/bin/strace'))('in a folder like /tmp', () => {
  it('nothing of Orion has a name that somebody could have taken before', async () => {
    const home = seededHome([], [recordingOf('day1')])
    const config = join(process.cwd(), 'examples', 'r2-test.yaml')
    const argv = ['preflight', config, 'data.query=query(dataset="reach")']
    const first = await madeInTemporary(argv, home)
    const second = await madeInTemporary(argv, home)
    expect(first.filter(name => second.includes(name))).toEqual([])
  }, 120_000)
})

async function worldWithRuns(run_root: string): Promise<World> {
  const home = weirdFolder()
  mkdirSync(join(home, '.config', 'orion'), { recursive: true })
  const profile = { adapter: 'local', run_root }
  writeFileSync(
    join(home, '.config', 'orion', 'config.yaml'),
    JSON.stringify({ profiles: { local: profile } }),
  )
  const world = await openWorld(home)
  onTestFinished(() => world.close())
  return world
}

describe('after a whole run', () => {
  it('nobody else may read, write or enter anything that Orion made, its run folder included', async () => {
    const runs = join(weirdFolder(), 'runs')
    const before = process.umask(0o002)
    onTestFinished(() => void process.umask(before))
    const world = await worldWithRuns(runs)
    const { id } = await world.count({ steps: 6, every: 2 })
    const run = await followRun(world.ctx, id, () => {})
    expect(run.state).toBe('completed')
    await createDraft(world.ctx, 'name: kept\n', null)
    await world.ctx.store.backUpDaily()
    const env = { ORION_HOME: world.ctx.paths.home, XDG_CONFIG_HOME: join(world.home, '.config') }
    const said = await orion(['shell'], { home: world.home, env, input: `show ${id}\nlogs ${id}\n` })
    expect(said.code).toBe(0)
    const made = [...everything(world.ctx.paths.home), ...everything(runs)]
    expect(made.some(path => path.endsWith('registry.db'))).toBe(true)
    expect(made.some(path => path.endsWith('exit.json'))).toBe(true)
    expect(made.some(path => /checkpoints.step-\d+.manifest.json$/.test(path))).toBe(true)
    const open = made.filter(
      path => !lstatSync(path).isSymbolicLink() && (lstatSync(path).mode & 0o077) !== 0,
    )
    expect(open).toEqual([])
  }, 60_000)
})
