import { z } from 'zod'
import type { Adapter, ProbeResult } from '../core/adapter.ts'
import type { Probe } from '../core/task-plugin.ts'
import type { PreflightCheck } from '../schema/preflight.ts'
import { verdict } from '../schema/preflight.ts'

/** One line that a probe prints. */
const answer = z.object({ id: z.string(), verdict, found: z.string(), todo: z.string().default('') })
type Answer = z.infer<typeof answer>

export interface ProbeSite {
  adapter: Adapter
  /** Folder of the staged bundle. */
  bundle: string
  python: string
  env: Record<string, string>
}

/** Runs the probes of a task in a staged bundle, one process for those with the same command, and answers each of them. */
export async function runProbes(
  site: ProbeSite,
  probes: Probe[],
  onAnswer: (check: PreflightCheck) => void,
): Promise<void> {
  for (const group of Map.groupBy(probes, probe => JSON.stringify(probe.argv)).values()) {
    const [first] = group
    if (!first) continue
    const timeout_s = Math.max(...group.map(probe => probe.timeout_s))
    const result = await site.adapter.probe({
      argv: first.argv.map(word => (word === '{python}' ? site.python : word)),
      cwd: site.bundle,
      env: { ...site.env, PYTHONPATH: `${site.bundle}/source` },
      timeout_s,
    })
    const answers = readAnswers(result.stdout)
    for (const probe of group)
      onAnswer(check(probe, answers.get(probe.id) ?? unanswered(result, timeout_s), result.ms))
  }
}

function check(probe: Probe, said: Omit<Answer, 'id'>, ms: number): PreflightCheck {
  const { id, group, title, why } = probe
  return {
    id,
    group,
    title,
    why,
    verdict: said.verdict,
    found: said.found,
    todo: said.todo,
    ms: Math.round(ms),
  }
}

function readAnswers(stdout: string): Map<string, Answer> {
  const answers = new Map<string, Answer>()
  for (const line of stdout.split('\n')) {
    const parsed = answer.safeParse(parseJson(line))
    if (parsed.success) answers.set(parsed.data.id, parsed.data)
  }
  return answers
}

/** A probe that ended without a word is a refusal: what it would have said is not known. */
function unanswered(result: ProbeResult, timeoutS: number): Omit<Answer, 'id'> {
  if (result.timed_out) {
    return {
      verdict: 'fail',
      found: `no answer within ${timeoutS} s`,
      todo: 'Try a smaller batch or model, or look at what the machine is busy with.',
    }
  }
  const [last = ''] = result.stderr.trim().split('\n').slice(-1)
  return {
    verdict: 'fail',
    found: `the check ended with exit ${result.code}${last ? `: ${last.slice(0, 300)}` : ''}`,
    todo: '`orion doctor` tells whether the Python environment is whole.',
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
