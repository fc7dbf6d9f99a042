import { expect } from 'vitest'
import type { Context } from '../../src/control/context.ts'
import type { Lineage, LineageNode } from '../../src/control/lineage.ts'
import type { RunPage } from '../../src/control/show.ts'
import { scoreWords } from '../../src/core/benchmarks/score-words.ts'
import { lengthOf } from '../../src/core/spans.ts'
import { countWords, durationWords, plural } from '../../src/core/text/words.ts'
import type { Measured } from '../../src/schema/benchmark.ts'
import type { Checkpoint } from '../../src/schema/checkpoint.ts'
import { RUN_STATES, type Run } from '../../src/schema/run.ts'
import { DrawnSession } from './drawn-session.tsx'

/** Asks a verb with `--json`; the item or items that it prints. */
export type Ask = <T>(...argv: string[]) => T

type Scored = Checkpoint & { scores: Measured[] }
type Shown = Omit<RunPage, 'run'> & RunPage['run']

const bare = (line: string) =>
  line
    .replaceAll(/[│╭╮╰╯]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()

const firstScore = ({ scores }: Measured): string => {
  const [name, score] = Object.entries(scores ?? {})[0] ?? []
  return score ? `${name} ${scoreWords(score.value)}` : ''
}

/**
 * Walks through runs, their pages, checkpoints, lineage and benchmarks of a registry in which nothing is under way, and compares
 * all that stands there with what the verbs print for a script. Names of runs hold no space.
 */
export async function compareScreens(context: Context, ask: Ask): Promise<void> {
  const drawn = new DrawnSession(context, { columns: 200, rows: 50 })
  const see = async (view: Parameters<DrawnSession['session']['open']>[0], sign: RegExp) => {
    drawn.session.open(view)
    await drawn.waitFor(sign)
    await drawn.idle()
    return drawn.lines()
  }
  try {
    const runs = ask<Run[]>('runs')
    await drawn.idle()
    expect(rowsOfRuns(drawn.lines()).sort()).toEqual(runs.map(rowOfRun).sort())

    for (const { id, name } of runs) {
      const page = (await see({ view: 'run', of: id }, /─ this run/)).map(bare).join('\n')
      for (const fact of factsOf(ask<Shown>('show', id))) expect(page, name).toContain(fact)

      const saved = ask<Scored[]>('checkpoints', id)
      const table = await see({ view: 'checkpoints', of: id }, saved.length > 0 ? /kept by/ : /checkpoints/)
      expect(rowsOfCheckpoints(table), name).toEqual(saved.map(rowOfCheckpoint))
    }

    for (const { id, name } of runs) {
      const told = ask<Lineage>('lineage', id)
      const { checkpoint } = told.checkpoint ?? {}
      const lines = await see(
        { view: 'lineage', of: checkpoint?.id ?? id },
        new RegExp(`─ node ─.*\\n│ ${name} [\\s\\S]* ${checkpoint?.checkpoint_hash ?? id} `),
      )
      const tree = lines.slice(
        2,
        lines.findIndex((line, at) => at > 1 && line.startsWith('╰')),
      )
      expect(treeOf(tree, told.root), name).toEqual(told.runs)
      const node = lines.map(bare).join('\n')
      for (const fact of ancestryOf(told)) expect(node, name).toContain(fact)
    }

    const results = ask<Measured[]>('bench', 'results').filter(({ state }) => state === 'finished')
    const board = (await see({ view: 'benchmarks' }, /─ benchmarks/)).map(bare)
    const nameOf = new Map(runs.map(({ id, name }) => [id, name]))
    const measured = results.filter(({ of_run }) => of_run !== null)
    for (const result of measured) {
      const row = board.find(line =>
        line.startsWith(`${nameOf.get(result.of_run ?? '')} @ ${countWords(result.step)} `),
      )
      expect(row, result.key).toContain(firstScore(result).split(' ')[1])
    }
    const subjects = new Set(measured.map(({ checkpoint_hash }) => checkpoint_hash))
    expect(board.filter(line => /^\S+ @ [\d,]+ /.test(line) && !/ on /.test(line))).toHaveLength(
      subjects.size,
    )
  } finally {
    drawn.close()
  }
}

const STATES = RUN_STATES.join('|')

const rowOfRun = ({ state, name, step, max_steps }: Run): string =>
  [
    state,
    name,
    ...(step === null ? [] : [`${countWords(step)}${max_steps === null ? '' : `/${countWords(max_steps)}`}`]),
  ].join(' ')

function rowsOfRuns(lines: readonly string[]): string[] {
  const row = new RegExp(`^(?:▌ ?)?\\S (${STATES}) (\\S+)(?: ([\\d,]+(?:/[\\d,]+)?)\\b(?! \\w+ ago))?`)
  return lines.flatMap(line => {
    const found = row.exec(bare(line))
    return found ? [found.slice(1).filter(Boolean).join(' ')] : []
  })
}

function factsOf({ id, key, state, step, max_steps, attempts, scores, due }: Shown): string[] {
  return [
    `${state} `,
    id,
    `key ${key.slice(0, 12)}`,
    ...(step === null
      ? []
      : [`step ${countWords(step)}${max_steps === null ? '' : ` of ${countWords(max_steps)}`}`]),
    ...attempts.map(each => `${each.state} from step ${countWords(each.start_step)}`),
    ...scores.map(each => `${each.suite} ${firstScore(each)}`),
    ...due.slice(0, 1).map(each => `due ${each.suite} step ${countWords(each.step)}`),
  ]
}

const rowOfCheckpoint = ({ step, attempt, checkpoint_hash, scores }: Scored): string =>
  [countWords(step), attempt, checkpoint_hash.slice(0, 12), ...scores.slice(0, 1).map(firstScore)].join(' ')

function rowsOfCheckpoints(lines: readonly string[]): string[] {
  const end = lines.findIndex((line, at) => at > 1 && line.startsWith('╰'))
  return lines.slice(0, end).flatMap(line => {
    const row = bare(line)
    const found = /^(?:▌ ?)?([\d,]+) .* (\d+) ([0-9a-f]{12})(?= |$)/.exec(row)
    const score = /@\d+ (\S+ -?\d+\.\d{4}) /.exec(row)
    return found ? [[...found.slice(1), ...(score?.slice(1) ?? [])].join(' ')] : []
  })
}

/** How many runs of a family hang in the tree where they should: below the checkpoint that they came from. */
function treeOf(lines: readonly string[], root: LineageNode): number {
  const lineOf = (name: string) => lines.find(line => line.includes(` ${name} `)) ?? ''
  const below = (node: LineageNode, parent: string | null): number => {
    const line = lineOf(node.name)
    expect(line).toMatch(new RegExp(` ${node.state}\\b`))
    for (const { attempt } of node.resumes) expect(line).toContain(`╌▲╌ ${attempt} `)
    if (parent !== null) {
      const sign = parent.slice(line.search(/[├└]/))
      expect(sign).toMatch(new RegExp(`^[●◉○]─ ${countWords(node.from?.step ?? 0)}\\b`))
    }
    return node.children.reduce((sum, child) => sum + below(child, line), 1)
  }
  return below(root, null)
}

/** What the pane below the tree says of a checkpoint. */
function ancestryOf({ checkpoint: told }: Lineage): string[] {
  if (!told) return []
  const { checkpoint, parent, data } = told
  const seen = Object.entries(data?.recordings ?? {}).filter(([, { samples }]) => samples > 0)
  const seconds = seen.reduce((sum, [, { spans }]) => sum + lengthOf(spans), 0)
  return [
    ...(parent ? [`parent ${parent.checkpoint?.id} ${parent.checkpoint_hash.slice(0, 12)}`] : []),
    ...(parent?.superset ? ['superset yes: everything the parent saw is in this record'] : []),
    ...(data
      ? [
          `consumed ${plural(seen.length, 'recording')}, ${durationWords(seconds)} of them, ${countWords(data.samples)} windows`,
        ]
      : ['consumed it has no record of its data']),
    ...seen.map(
      ([id, { spans, samples }]) => `${id} ${durationWords(lengthOf(spans))}, ${countWords(samples)} windows`,
    ),
    checkpoint.checkpoint_hash,
  ]
}
