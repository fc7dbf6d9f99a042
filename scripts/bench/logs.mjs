// A log of 1,000,000 lines opened, indexed, searched and followed in the session, beside less, toolong and tail -F.
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median, ms, quantile, spreadOf, times } from './figures.mjs'
import { follow } from './log-following.mjs'
import { jumps } from './log-jumps.mjs'
import { peer } from './peer.mjs'
import { Watched } from './room-terminal.mjs'

const NODE = 'node_modules/node/bin/node'
const LINES = 1_000_000
const RANKS = 8
const ROUNDS = 3
const NEEDLE = 'needle in the middle'
/** In each line. */
const COMMON = 'data'
/** `ctrl+u`, which empties a field. */
const CLEAR = '\u0015'
/** `ctrl+l`. */
const REDRAW = '\f'
const UP = '\u001b[A'
/** Time in which a program that never rests has drawn what was typed, ms. */
const DRAWN_MS = 1000
const FOLLOW_S = 6
/** Long enough that the seconds in which the engine compiles what it runs count for what they are. */
const WATCH_S = 20
const RATE = 100_000
const FLOOD_S = 5
const FLOOD = 300_000
const SOAK_S = 120
const BEGAN = Date.UTC(2026, 2, 14, 9)

function writeLog(path) {
  const file = openSync(path, 'w')
  for (let at = 0; at < LINES; at += 5000) {
    let text = ''
    for (let line = at; line < at + 5000; line += 1) {
      const clock = new Date(BEGAN + line * 40).toISOString().replace('T', ' ').slice(0, 23)
      const note = line === LINES / 2 ? NEEDLE : '1094.1 windows/s data ok'
      text += `${clock} step ${line}/${LINES}  loss 0.${line % 9973}  grad_norm 2.${line % 97}  lr 1.000e-03  ${note}\n`
    }
    writeSync(file, text)
  }
  closeSync(file)
}

/** The session on the page of the only run, in a registry of its own: a session opens where the last one stood. */
async function openLogs(home, name) {
  const { seedRegistry } = await import('../../test/support/seeded-registry.ts')
  const fresh = mkdtempSync(join(home, 'registry-'))
  const state = name === 'live' ? 'running' : 'failed'
  // Now, so that the registry stays as it was seeded: a run that nobody can find is soon no longer read as one that goes on.
  seedRegistry(fresh, [{ name, state, losses: [1, 0.5] }], {
    runsFolder: join(home, 'runs'),
    now: new Date(),
  })
  const session = new Watched(['bin/orion'], { env: { ORION_HOME: fresh, XDG_CONFIG_HOME: fresh } })
  await session.shows(name)
  session.pty.write('\r')
  await session.shows('this run')
  await session.quiet()
  return session
}

async function timed(program, keys, wanted) {
  program.seen = ''
  const since = performance.now()
  program.pty.write(keys)
  return program.shows(wanted, { since })
}

/** Milliseconds from keys to the last bytes that they caused. */
async function settled(program, keys) {
  const since = performance.now()
  program.pty.write(keys)
  await program.quiet(400)
  return program.last - since
}

async function openedAndSearched(home, name, size) {
  const session = await openLogs(home, name)
  try {
    const tail = await timed(session, '2', `step ${LINES - 1}/`)
    const since = performance.now() - tail
    await session.shows(size, { since: performance.now() })
    const index = session.last - since
    await session.quiet()
    const search = await settled(session, `/${NEEDLE}`)
    await settled(session, '\r')
    const { rss } = session.cost()
    await settled(session, '/')
    await settled(session, CLEAR)
    const hits = await timed(session, COMMON, / [1-9][\d,]* lines, /)
    await settled(session, '\r')
    // Only the digits that change are written: from the end all of these do.
    await settled(session, 'G')
    await settled(session, 'g')
    await settled(session, '250000')
    const jump = await timed(session, '\r', /250\d{3}/)
    return { tail, index, search, hits, jump, rss }
  } finally {
    await session.close()
  }
}

async function lessSearched(path) {
  const program = new Watched(['less', '+G', path], { env: { LESSHISTFILE: '-' } })
  try {
    const tail = await program.shows(`step ${LINES - 1}/`)
    await program.quiet()
    const search = await timed(program, `g/${NEEDLE}\r`, NEEDLE)
    return { tail, search, rss: program.cost().rss }
  } finally {
    await program.close()
  }
}

async function toolongOpened(bin, path) {
  const program = new Watched([join(bin, 'tl'), path])
  try {
    // It colours every number.
    const line = no => new RegExp(`step (?:\\u001b\\[[\\d;]*m)*${no}`)
    const tail = await program.shows(line(LINES - 1))
    await program.quiet()
    // A field with a cursor that blinks is never quiet.
    program.pty.write('/')
    await pause(DRAWN_MS)
    program.pty.write(NEEDLE)
    await pause(DRAWN_MS)
    const search = await timed(program, UP, line(`(?:${LINES / 2 - 1}|${LINES / 2 + 1})`))
    return { tail, search, rss: program.cost().rss }
  } catch {
    return null
  } finally {
    await program.close()
  }
}

/** The session on the log of a run that goes on. */
async function openLive(home) {
  const live = await openLogs(home, 'live')
  live.pty.write('2')
  await live.shows('the first line')
  return live
}

/** Whether a text is on screen within some time; drawn whole again and again, as only the digits that change are written. */
async function drawnWhole(program, text, ms) {
  const until = performance.now() + ms
  while (performance.now() < until) {
    program.seen = ''
    program.pty.write(REDRAW)
    await program.quiet(200)
    if (program.seen.includes(text)) return true
  }
  return false
}

/** Lines come as fast as is promised: how far behind the screen is, and whether the last one of them was counted. */
async function flooded(home, path) {
  const live = await openLive(home)
  try {
    const { lags, lines } = await follow(live, { path, seconds: FLOOD_S, rate: FLOOD })
    const whole = (lines + 1).toLocaleString('en-US')
    return { lags, lines, counted: await drawnWhole(live, `${whole} lines`, 5000) }
  } finally {
    await live.close()
  }
}

/** Two minutes of lines, keys and sizes: what of the heap is kept, and how long keys take, loads of other views among them. */
async function soaked() {
  const { soak } = await import('../../test/e2e/soak.ts')
  return soak({ seconds: SOAK_S, linesPerSecond: RATE, stepsPerSecond: 50 })
}

export async function measure() {
  const home = mkdtempSync(join(tmpdir(), 'orion-bench-'))
  try {
    spawnSync(NODE, ['scripts/build.mjs'], { stdio: 'ignore' })
    const homes = ['one', 'eight', 'live'].map(name => join(home, name))
    const folderOf = at => join(homes[at], 'runs/run-0001/attempts/1/logs/node-1')
    for (const at of homes.keys()) mkdirSync(folderOf(at), { recursive: true, mode: 0o700 })
    const log = (at, rank) => join(folderOf(at), `rank${rank}.out`)
    const path = log(0, 0)
    writeLog(path)
    for (let rank = 0; rank < RANKS; rank += 1) linkSync(path, log(1, rank))
    writeFileSync(log(2, 0), 'the first line\n')
    const bin = peer('toolong', ['toolong'])
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const orion = await openedAndSearched(homes[0], 'one', ',000,000 lines')
      const less = await lessSearched(path)
      const toolong = bin && round < 2 ? await toolongOpened(bin, path) : null
      rounds.push({ orion, less, toolong })
    }
    const session = await openLogs(homes[1], 'eight')
    const tail8 = await timed(session, '2', `step ${LINES - 1}/`)
    const since8 = performance.now() - tail8
    await session.shows(',000,000 lines', { timeoutMs: 60_000 })
    const index8 = session.last - since8
    const rss8 = session.cost().rss
    await session.close()

    const live = await openLive(homes[2])
    const watching = await follow(live, { path: log(2, 0), seconds: WATCH_S, rate: RATE })
    const rssWatching = live.cost().rss
    await live.close()
    // A second rank, so that lines can be folded.
    writeFileSync(log(2, 1), 'the first line\n')
    const busy = await openLive(homes[2])
    const following = await follow(busy, {
      path: log(2, 0),
      seconds: FOLLOW_S,
      rate: RATE,
      keys: ['k', 'f', 'z', 'f'],
    })
    const rssLive = Math.max(rssWatching, busy.cost().rss)
    await busy.close()
    rmSync(log(2, 1))
    const tail = new Watched(['tail', '-F', log(2, 0)])
    const tailing = await follow(tail, { path: log(2, 0), seconds: WATCH_S, rate: RATE })
    await tail.close()
    writeFileSync(log(2, 0), 'the first line\n')
    const flood = await flooded(homes[2], log(2, 0))
    const { heapGrowth, keyMs } = await soaked()
    const leaps = await jumps(path, LINES)

    const of = (who, what) => rounds.flatMap(round => (round[who] ? [round[who][what]] : []))
    const row = (what, values, limit, goal, write = ms) => ({
      what,
      figure: write(median(values)),
      spread: spreadOf(values, write),
      limit: limit === null ? '' : `<= ${write(limit)}`,
      goal: goal === null ? '' : write(goal),
      held: limit === null ? null : median(values) <= limit,
    })
    const mb = bytes => `${Math.round(bytes / 1e6)} MB`
    const kb = bytes => `${(bytes / 1000).toFixed(1)} KB`
    const percent = share => `${(share * 100).toFixed(1)} %`
    const beside = (what, one, other) => ({
      what,
      figure: times(median(one) / median(other)),
      spread: '',
      limit: '',
      goal: '',
      held: null,
    })
    const size = Math.round(statSync(path).size / 1e6)
    return [
      row(`tail on screen after the key, 1,000,000 lines (${size} MB)`, of('orion', 'tail'), 60, 20),
      row('`less +G`, from the command', of('less', 'tail'), null, null),
      ...(of('toolong', 'tail').length > 0
        ? [row('toolong, from the command', of('toolong', 'tail'), null, null)]
        : []),
      row('every line known', of('orion', 'index'), 400, 120),
      row('whole log searched, from the last key', of('orion', 'search'), 800, 300),
      row('`less`, to the same match from the first line', of('less', 'search'), null, null),
      ...(of('toolong', 'search').length > 0
        ? [row('toolong, to the same match from the last line', of('toolong', 'search'), null, null)]
        : []),
      beside('search over that of `less`', of('orion', 'search'), of('less', 'search')),
      row('first hits of a word in each line, from the last key', of('orion', 'hits'), 100, 30),
      row('a jump to a step, in the reader', leaps, 10, 2),
      row('a jump to a step, from the key to the screen', of('orion', 'jump'), null, null),
      row('memory, 1,000,000 lines', of('orion', 'rss'), 180e6, 140e6, mb),
      row('memory of `less`', of('less', 'rss'), null, null, mb),
      ...(of('toolong', 'rss').length > 0
        ? [row('memory of toolong', of('toolong', 'rss'), null, null, mb)]
        : []),
      row('8 ranks of 1,000,000 lines by time: tail on screen', [tail8], null, null),
      row('8 ranks of 1,000,000 lines by time: every line known', [index8], null, null),
      row('memory, 8 x 1,000,000 lines', [rss8], 260e6, 200e6, mb),
      row(
        'key to bytes while 100,000 lines a second come, 95 %',
        [quantile(following.presses, 0.95)],
        35,
        25,
      ),
      row('the slowest of these', [Math.max(...following.presses)], 60, null),
      row(
        `processor while following them for ${WATCH_S} s, nobody at the keys`,
        [watching.share],
        0.2,
        0.12,
        percent,
      ),
      row('processor of `tail -F`', [tailing.share], null, null, percent),
      row('bytes a frame while following', [watching.bytes / watching.frames], 12_000, 9_000, kb),
      row('bytes a second to the terminal', [watching.bytes], 120_000, 60_000, kb),
      row('bytes a second of `tail -F`', [tailing.bytes], null, null, kb),
      row(
        '300,000 lines a second: from writing to the screen, 95 %',
        [quantile(flood.lags, 0.95)],
        250,
        null,
      ),
      {
        what: `of the ${flood.lines.toLocaleString('en-US')} lines that came so`,
        figure: flood.counted ? 'all are known within 5 s' : 'some are missing after 5 s',
        spread: '',
        limit: 'all',
        goal: '',
        held: flood.counted,
      },
      row('heap kept after 2 minutes of lines, keys and sizes', [heapGrowth], 10e6, 3e6, mb),
      row('a key to the screen meanwhile, of any view, 95 %', [keyMs.p95], null, null),
      row('memory after following', [rssLive], 180e6, 140e6, mb),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
