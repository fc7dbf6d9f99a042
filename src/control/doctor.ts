import type { Context } from './context.ts'
import { examineHome } from './examine-home.ts'
import { examineHost } from './examine-host.ts'
import { type Examined, pass } from './examined.ts'

export type { Examined } from './examined.ts'

/** What only the program around knows of itself. */
export interface OwnFacts {
  node: string
  terminal: { found: string; todo: string }
}

const LEAST_NODE = 22

/** Looks at everything a run needs, here and on the profile's host; each answer is handed on as it comes. */
export async function examine(
  ctx: Context,
  profile: string,
  own: OwnFacts,
  onAnswer: (check: Examined) => void,
): Promise<Examined[]> {
  const adapter = await ctx.adapter(profile)
  const checks: Examined[] = []
  const answer = (...made: Examined[]) => {
    for (const check of made) {
      checks.push(check)
      onAnswer(check)
    }
  }
  answer(pass('orion', 'Orion', `${ctx.version}, in ${ctx.paths.package}`), node(own), terminal(own))
  answer(...(await examineHome(ctx)))
  const facts = await adapter.facts(ctx.runRoot(profile), ctx.python(profile))
  answer(...examineHost(facts, adapter.setUp ? `orion doctor ${profile} --setup` : 'npm run quickstart'))
  return checks
}

function node({ node: version }: OwnFacts): Examined {
  const major = Number(version.split('.')[0])
  if (major >= LEAST_NODE) return pass('node', 'Node', `${version}, ${process.execPath}`)
  return {
    id: 'node',
    title: 'Node',
    verdict: 'fail',
    found: version,
    todo: `Orion needs Node ${LEAST_NODE} or newer: run \`npm install\` in its folder, or name one in ORION_NODE.`,
  }
}

function terminal({ terminal: { found, todo } }: OwnFacts): Examined {
  if (todo === '') return pass('terminal', 'terminal', found)
  return { id: 'terminal', title: 'terminal', verdict: 'warn', found, todo }
}
