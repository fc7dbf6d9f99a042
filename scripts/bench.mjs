// Measures what Orion promises about speed, as ratios within one run, prints a table and keeps it in docs/benchmarks.md.
// Usage: npm run bench [-- NAME...]   (start, room, trainer, checkpoint, resume, registry, benchmarks, evaluation, metrics,
// logs, lineage, overlap, slurm; all without a name)
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { giveUp } from './progress.mjs'

/**
 * One measured promise.
 * @typedef {{what: string, figure: string, spread: string, limit: string, goal: string, held: boolean | null}} Row
 */
const BENCHES = [
  'start',
  'room',
  'trainer',
  'checkpoint',
  'resume',
  'registry',
  'benchmarks',
  'evaluation',
  'metrics',
  'logs',
  'lineage',
  'overlap',
  'slurm',
]
const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !BENCHES.includes(name))
if (unknown.length > 0)
  giveUp(new Error(`unknown benchmark ${unknown.join(', ')}; there are ${BENCHES.join(', ')}`))

const row = cells => `| ${cells.join(' | ')} |`
const tableOf = rows =>
  [
    row(['what', 'median', 'spread', 'limit', 'goal', 'held']),
    row(['---', '---', '---', '---', '---', '---']),
    ...rows.map(r =>
      row([r.what, r.figure, r.spread, r.limit, r.goal, r.held === null ? '' : r.held ? 'yes' : 'no']),
    ),
  ].join('\n')

const FILE = 'docs/benchmarks.md'
const between = name => new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`)

function keep(name, rows) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const made = `\`npm run bench -- ${name}\` at ${commit}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`
  const text = readFileSync(FILE, 'utf8')
  writeFileSync(
    FILE,
    text.replace(between(name), `<!-- ${name} -->\n${made}\n\n${tableOf(rows)}\n<!-- /${name} -->`),
  )
}

for (const name of wanted.length > 0 ? wanted : BENCHES) {
  console.log(`\n${name}`)
  const { measure } = await import(`./bench/${name}.mjs`)
  const rows = await measure().catch(giveUp)
  console.log(tableOf(rows))
  keep(name, rows)
}
