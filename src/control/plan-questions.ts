import type { Adapter, HashWatch } from '../core/adapter.ts'
import type { Answer } from '../core/answer.ts'
import { giversOf } from '../core/task-plugin.ts'
import { bytesWords } from '../core/text/words.ts'
import { checkRecordingFiles } from './check-recording-files.ts'
import type { Context } from './context.ts'
import type { Plan } from './plan.ts'
import type { Question } from './queue-questions.ts'
import { stageRecordings } from './stage-recordings.ts'
import { fromElsewhere, stageUpstream } from './stage-upstream.ts'
import { suiteQuestion } from './suite-question.ts'

/** Questions about a plan, and the plan with everything that they brought to where the run reads it. */
export interface PlanQuestions {
  questions: Question[]
  placed(): Promise<Plan>
}

/** What is asked of a plan before its machine is looked at. */
export function planQuestions(ctx: Context, { files }: Adapter, plan: Plan): PlanQuestions {
  const { loaded } = plan
  let data: Promise<Plan> | null = null
  let whole: Promise<Plan> | null = null
  const withData = (watch?: HashWatch) => {
    data ??= stageRecordings(files, plan, watch)
    return data
  }
  const placed = (watch?: HashWatch) => {
    whole ??= withData().then(staged => stageUpstream(ctx, files, staged, watch))
    return whole
  }
  const upstream: Question = {
    id: 'upstream_files',
    group: 'data',
    title: 'The checkpoint it starts from is there',
    why: 'It lies on another machine than the run; it is brought from there, by its content.',
    there: true,
    async ask(doing) {
      const paths = giversOf((await placed(moved(doing))).resolved).map(({ path }) => path)
      return { verdict: 'pass', found: [...new Set(paths)].join(', '), todo: '' }
    },
  }
  const questions: Question[] = [
    {
      id: 'config',
      group: 'config',
      title: 'The config is valid',
      why: 'A run records what it was asked for, with every default.',
      ask: () => ({
        verdict: 'pass',
        found: `${loaded.source.path ?? plan.name}, ${loaded.overrides.length} overrides`,
        todo: '',
      }),
    },
    {
      id: 'same_run',
      group: 'config',
      title: 'No run of the same identity is under way',
      why: 'Two runs with one key compute the same result twice.',
      ask: () => sameRun(ctx, plan),
    },
    {
      id: 'recordings',
      group: 'data',
      title: 'The recordings are there',
      why: 'The catalog only says where they were when they were added; those that only this machine has are brought there.',
      there: true,
      ask: async doing => checkRecordingFiles(files, (await withData(moved(doing))).resolved.recordings),
    },
    ...(fromElsewhere(ctx, plan).length > 0 ? [upstream] : []),
    ...suiteQuestion(ctx, plan),
  ]
  return { questions, placed }
}

/** Tells what is there of something large while it is brought. */
function moved(doing: (words: string) => void): HashWatch {
  let bytes = 0
  return {
    onBytes(more) {
      bytes += more
      doing(`${bytesWords(bytes)} are there`)
    },
  }
}

function sameRun(ctx: Context, plan: Plan): Answer {
  const twins = ctx.store.matchRuns(plan.key).filter(run => run.key === plan.key)
  const [active] = twins.filter(run => ['planned', 'submitted', 'queued', 'running'].includes(run.state))
  if (active) {
    return {
      verdict: 'warn',
      found: `run ${active.id} is ${active.state}`,
      todo: `Follow it with \`orion show ${active.id}\` instead.`,
    }
  }
  const [done] = twins.filter(run => run.state === 'completed')
  if (done)
    return {
      verdict: 'warn',
      found: `run ${done.id} already completed it`,
      todo: 'Change the seed if you want another sample.',
    }
  return {
    verdict: 'pass',
    found: twins.length === 0 ? 'none has run before' : `${twins.length} ended early`,
    todo: '',
  }
}
