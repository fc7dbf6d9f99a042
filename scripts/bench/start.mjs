// From the command to the first frame, and to the last byte of `orion runs --json`, beside a bare `node -e 0`.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { median, ms, spreadOf, times } from './figures.mjs'

const NODE = 'node_modules/node/bin/node'
const ROUNDS = 25

const timed = argv => {
  const began = performance.now()
  const { status } = spawnSync(argv[0], argv.slice(1), { stdio: 'ignore', env })
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}`)
  return performance.now() - began
}

let env = process.env

/** Milliseconds until the screen shows a run of the registry. */
function firstFrame(text) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const pty = spawn('bin/orion', [], { cols: 200, rows: 50, env: { ...env, TERM: 'xterm-256color' } })
    let seen = ''
    let took = 0
    const late = setTimeout(() => pty.kill('SIGKILL'), 20_000)
    pty.onData(data => {
      seen += data
      if (took === 0 && seen.includes(text)) {
        took = performance.now() - began
        pty.kill('SIGTERM')
      }
    })
    pty.onExit(() => {
      clearTimeout(late)
      took > 0
        ? resolve(took)
        : reject(new Error(`no frame showed ${text}; it began ${JSON.stringify(seen.slice(0, 200))}`))
    })
  })
}

export async function measure() {
  const home = mkdtempSync(join(tmpdir(), 'orion-bench-'))
  env = { ...process.env, ORION_HOME: home }
  try {
    execFileSync(NODE, ['scripts/seed.mjs', '--runs', '1000', '--points', '100000', '--home', home], {
      stdio: 'ignore',
    })
    const { items } = JSON.parse(
      execFileSync('bin/orion', ['runs', '--json', '--limit', '5'], { env, encoding: 'utf8' }),
    )
    const bare = []
    const list = []
    const frame = []
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(timed([NODE, '-e', '0']))
      list.push(timed(['bin/orion', 'runs', '--json']))
      frame.push(await firstFrame(items[0].name))
    }
    const over = values => values.map((value, i) => value / bare[i])
    const line = (what, values, limit, goal) => ({
      what,
      figure: `${times(median(values) / median(bare))} (${ms(median(values))})`,
      spread: spreadOf(over(values), times),
      limit: `<= ${limit}x`,
      goal: `${goal}x`,
      held: median(values) / median(bare) <= limit,
    })
    return [
      {
        what: 'bare `node -e 0`',
        figure: ms(median(bare)),
        spread: spreadOf(bare, ms),
        limit: '',
        goal: '',
        held: null,
      },
      line('first frame, 1,000 runs, 200x50', frame, 8, 5),
      line('`orion runs --json`, 1,000 runs', list, 3, 2.5),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
