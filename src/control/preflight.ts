import { randomUUID } from 'node:crypto'
import type { Adapter, HostFacts } from '../core/adapter.ts'
import type { Answer } from '../core/answer.ts'
import { HOST_RULES } from '../core/preflight-rules.ts'
import type { Probe } from '../core/task-plugin.ts'
import type { PreflightCheck, PreflightProgress, PreflightReport, Verdict } from '../schema/preflight.ts'
import type { Context } from './context.ts'
import type { Plan } from './plan.ts'
import { planQuestions } from './plan-questions.ts'
import { LOGIN_NODE_RULES, type Question, queueQuestions } from './queue-questions.ts'
import { REACH, reachQuestion } from './reach-question.ts'
import { runProbes } from './run-probes.ts'
import { writeBundle } from './write-bundle.ts'

type Progress = (progress: PreflightProgress) => void

/**
 * Runs every check, streaming each as it starts and answers; a failing check never hides another. `only` asks one check
 * and takes the other answers from a report that stands, or has none where nothing stands.
 */
export async function preflight(
  ctx: Context,
  plan: Plan,
  onProgress: Progress,
  only?: { id: string; report: PreflightReport | null },
): Promise<PreflightReport> {
  const checks: PreflightCheck[] = only?.report?.checks.filter(({ id }) => id !== only.id) ?? []
  const wanted = (id: string) => only === undefined || id === only.id
  const answered = (check: PreflightCheck) => {
    const whole = withFixes(ctx, plan, check)
    checks.push(whole)
    onProgress({ kind: 'answered', check: whole })
  }
  let silent = false
  const questions = async (all: Question[]) => {
    for (const question of all) {
      if (!wanted(question.id)) continue
      answered(silent && question.there ? untried(question) : await ask(question, onProgress))
    }
  }
  const adapter = await ctx.adapter(plan.profile)
  await questions(reachQuestion(adapter, ctx.runRoot(plan.profile)))
  silent = checks.some(({ id, verdict }) => id === REACH && verdict === 'fail' && wanted(id))
  const aboutPlan = planQuestions(ctx, adapter, plan)
  await questions(aboutPlan.questions)
  await questions(queueQuestions(adapter, plan))
  const facts = silent ? new Error('the machine does not answer') : await factsOrWhy(ctx, adapter, plan)
  await questions(hostQuestions(adapter, plan, facts))
  const probes = plan.loaded.plugin.probes(plan.resolved).filter(({ id }) => wanted(id))
  if (probes.length > 0) {
    const trial = { plan: await aboutPlan.placed().catch(() => plan), probes }
    await probe(ctx, adapter, trial, checks, onProgress, answered)
  }
  const order = only?.report?.checks.map(({ id }) => id) ?? []
  checks.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  return { at: ctx.now().toISOString(), verdict: worst(checks), checks }
}

/** Checks that another machine or another folder of runs may pass. */
const OF_THE_PLACE = new Set([
  REACH,
  'nodes',
  'queue',
  'run_root',
  'disk',
  'python',
  'memory_estimate',
  'cores',
])

/** Adds the changes of the config that would mend what was found: those the task knows, then the user's other profiles. */
function withFixes(ctx: Context, plan: Plan, check: PreflightCheck): PreflightCheck {
  if (check.verdict !== 'fail' && check.verdict !== 'warn') return check
  const known = plan.loaded.plugin.fixes?.(check, plan.resolved) ?? []
  const others = ['local', ...Object.keys(ctx.settings.profiles)].filter(name => name !== plan.profile)
  const places = OF_THE_PLACE.has(check.id) ? [...new Set(others)] : []
  const fixes = [...known, ...places.map(name => ({ words: `run on ${name}`, overrides: [`infra=${name}`] }))]
  return fixes.length > 0 ? { ...check, fixes } : check
}

async function ask(question: Question, onProgress: Progress): Promise<PreflightCheck> {
  const { id, group, title, why } = question
  onProgress({ kind: 'started', id, group, title })
  const begun = performance.now()
  let answer: Answer
  try {
    answer = await question.ask(doing => onProgress({ kind: 'started', id, group, title, doing }))
  } catch (error) {
    answer = { verdict: 'fail', found: messageOf(error), todo: hintOf(error) }
  }
  return { id, group, title, why, ...answer, ms: Math.round(performance.now() - begun) }
}

/** What would only repeat, slowly, what has failed before it. */
const untried = ({ id, group, title, why }: Pick<PreflightCheck, 'id' | 'group' | 'title' | 'why'>) => ({
  ...{ id, group, title, why },
  verdict: 'skip' as const,
  found: 'not tried',
  todo: 'Mend what failed above first.',
  ms: 0,
})

/** Facts of the target, or the error that kept them away: then every rule over them answers with it. */
async function factsOrWhy(ctx: Context, adapter: Adapter, plan: Plan): Promise<HostFacts | Error> {
  try {
    return await adapter.facts(ctx.runRoot(plan.profile), ctx.python(plan.profile))
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function hostQuestions(adapter: Adapter, plan: Plan, facts: HostFacts | Error): Question[] {
  const known = (answer: (facts: HostFacts) => Answer) => () => {
    if (facts instanceof Error) throw facts
    return answer(facts)
  }
  const made = adapter.setUp && !adapter.files.onThisMachine
  const setUp = (id: string, answer: Answer): Answer =>
    made && id === 'python' && answer.verdict === 'fail'
      ? { ...answer, todo: `${answer.todo} \`orion doctor ${plan.profile} --setup\` makes one.` }
      : answer
  const questions = [
    ...HOST_RULES.map(rule => ({
      ...rule,
      there: true,
      ask: known(host => setUp(rule.id, rule.check(host, plan.estimates))),
    })),
    ...plan.loaded.plugin.rules.map(rule => ({
      ...rule,
      there: true,
      ask: known(host => rule.check(plan.resolved, host)),
    })),
  ]
  return adapter.rehearse ? questions.filter(({ id }) => !LOGIN_NODE_RULES.has(id)) : questions
}

/** Probes of the task in a bundle that is staged for them and removed afterwards. */
async function probe(
  ctx: Context,
  adapter: Adapter,
  { plan, probes }: { plan: Plan; probes: Probe[] },
  checks: PreflightCheck[],
  onProgress: Progress,
  answered: (check: PreflightCheck) => void,
): Promise<void> {
  const { plugin, config } = plan.loaded
  const waiting = new Map(probes.map(each => [each.id, each]))
  const blocked = checks.some(check => check.verdict === 'fail' && BLOCKING.has(check.id))
  if (blocked) {
    for (const each of probes) answered(untried(each))
    return
  }
  const stage = `${ctx.runRoot(plan.profile)}/.preflight-${randomUUID()}`
  const bundle = `${stage}/bundle`
  for (const { id, group, title } of probes) onProgress({ kind: 'started', id, group, title })
  try {
    await writeBundle(adapter.files, bundle, {
      task_type: plan.task_type,
      plan: plugin.buildBundle(plan.resolved, config, { id: 'preflight', key: plan.key, name: plan.name }),
      resolved: plan.resolved,
      uncommitted: '',
    })
    const site = { adapter, bundle, python: ctx.python(plan.profile), env: probeEnvironment(stage, plan) }
    await runProbes(site, probes, check => {
      waiting.delete(check.id)
      answered(check)
    })
  } catch (error) {
    for (const { id, group, title, why } of waiting.values()) {
      answered({
        id,
        group,
        title,
        why,
        verdict: 'fail',
        found: messageOf(error),
        todo: hintOf(error),
        ms: 0,
      })
    }
  } finally {
    await adapter.files.remove(stage).catch(() => {})
  }
}

/** Checks without which no process can be started or nothing can be read: a probe would only say so again, slowly. */
const BLOCKING = new Set([REACH, 'recordings', 'upstream_files', 'run_root', 'python'])

function probeEnvironment(stage: string, plan: Plan): Record<string, string> {
  return {
    ORION_RUN_DIR: stage,
    ORION_ATTEMPT: '0',
    ORION_ATTEMPT_DIR: stage,
    ORION_BUNDLE: `${stage}/bundle`,
    ORION_RUN_ID: 'preflight',
    OMP_NUM_THREADS: String(plan.resolved.resources.threads_per_rank),
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
  }
}

function worst(checks: PreflightCheck[]): Verdict {
  const order: Verdict[] = ['fail', 'warn', 'pass']
  return order.find(verdict => checks.some(check => check.verdict === verdict)) ?? 'pass'
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
const hintOf = (error: unknown) =>
  error instanceof Error && 'hint' in error && typeof error.hint === 'string'
    ? error.hint
    : 'Mend this, then try again.'
