// Every query that the screen of benchmarks makes, on a registry of 100,000 results.
// Alone: node scripts/bench/benchmarks.mjs prints the figures as JSON.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ms, timeQueries } from './figures.mjs'

const NODE = 'node_modules/node/bin/node'
const RESULTS = 100_000
const ROUNDS = 200
const LIMIT_MS = 16
/** Rows of the table on a screen of 50. */
const ROWS = 30

/** Median, 99th percentile and maximum of each query in milliseconds, by its description. */
async function measureQueries(home) {
  const [board, scores, { openStore }] = await Promise.all([
    import('../../src/control/bench-board.ts'),
    import('../../src/control/scores.ts'),
    import('../../src/store/open.ts'),
  ])
  const store = openStore(join(home, 'registry.db'), { now: () => new Date() })
  const ctx = { store }
  const all = { rows: 'measured', run: null, words: [], limit: 200 }
  const { subjects } = board.boardSubjects(ctx, { ...all, limit: 2_000 })
  const window = round => subjects.slice((round * 7) % 1_900, ((round * 7) % 1_900) + ROWS)
  const runOf = round => subjects[(round * 10) % 1_900].run_id
  const asked = new Map()
  const figures = timeQueries(
    {
      'newest measured checkpoints, a page of 200': () => board.boardSubjects(ctx, all),
      'the newest of each run, a page of 200': () => board.boardSubjects(ctx, { ...all, rows: 'runs' }),
      'all checkpoints, a page of 200': () => board.boardSubjects(ctx, { ...all, rows: 'checkpoints' }),
      'measured checkpoints of runs with a word': () => board.boardSubjects(ctx, { ...all, words: ['poyo'] }),
      'of runs with a rare word': () => board.boardSubjects(ctx, { ...all, words: ['poyo-1'] }),
      'of a word in no run': () => board.boardSubjects(ctx, { ...all, words: ['zzqx'] }),
      'checkpoints of a run': round =>
        board.boardSubjects(ctx, { ...all, rows: 'checkpoints', run: runOf(round) }),
      'measured checkpoints of a run': round => board.boardSubjects(ctx, { ...all, run: runOf(round) }),
      suites: () => board.boardSuites(ctx),
      'suite to begin with': () => board.firstSuite(ctx),
      'scores of 30 rows and the baseline': round =>
        board.boardStandings(ctx, [board.THE_BASELINE, ...window(round)], asked),
      'history of a run on a suite': round => board.boardHistory(ctx, runOf(round), 'r2-velocity@2'),
      'scores of 30 checkpoints in their list': round =>
        scores.scoresOf(
          ctx,
          window(round).map(({ id }) => id),
        ),
      'newest scores of a run': round => scores.scoresOfRun(ctx, runOf(round)),
      'scores of 30 runs in their list': round =>
        scores.scoreOfEach(
          ctx,
          window(round).map(({ run_id }) => run_id),
        ),
      'newest results, a page of 50': () => store.measured({ limit: 50 }),
      'newest results of a suite': () => store.measured({ suite: 'mine@2', limit: 50 }),
      'newest results of all versions of a suite': () => store.measured({ suite: 'r2-velocity', limit: 50 }),
    },
    ROUNDS,
  )
  store.close()
  return figures
}

/** The figures of a registry seeded for them, measured in a process of its own. */
function figuresOf() {
  const home = mkdtempSync(join(tmpdir(), 'orion-bench-'))
  try {
    return JSON.parse(execFileSync(NODE, ['scripts/bench/benchmarks.mjs', home], { encoding: 'utf8' }))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

export async function measure() {
  return Object.entries(figuresOf()).map(([what, { median, p99, max }]) => ({
    what,
    figure: ms(median),
    spread: `p99 ${ms(p99)}, max ${ms(max)}`,
    limit: `<= ${LIMIT_MS} ms`,
    goal: '',
    held: p99 <= LIMIT_MS,
  }))
}

if (import.meta.main) {
  const [home] = process.argv.slice(2)
  if (home) {
    const { fillScores } = await import('../seed/fill-scores.ts')
    fillScores(join(home, 'registry.db'), { results: RESULTS, now: new Date() })
  }
  console.log(JSON.stringify(home ? await measureQueries(home) : figuresOf(), null, 2))
}
