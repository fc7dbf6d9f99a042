import type { Page } from '../control/runs.ts'
import type { Vitals } from '../control/vitals.ts'
import { waitWords } from '../core/hosts/job-words.ts'
import { ageWords, durationWords, floatWords, shortCount } from '../core/text/words.ts'
import type { JobFacts } from '../schema/job.ts'
import type { Run, RunState } from '../schema/run.ts'
import { type Io, type Tone, tint } from './io.ts'
import { printTable } from './print-table.ts'

/** Tone and sign of a state; the sign alone is enough where there is no colour. */
export const STATE_LOOKS: Readonly<Record<RunState, { sign: string; tone: Tone }>> = {
  planned: { sign: '○', tone: 'dim' },
  submitted: { sign: '◌', tone: 'dim' },
  queued: { sign: '◌', tone: 'dim' },
  running: { sign: '●', tone: 'accent' },
  completed: { sign: '✔', tone: 'good' },
  failed: { sign: '✖', tone: 'bad' },
  cancelled: { sign: '■', tone: 'dim' },
  preempted: { sign: '▲', tone: 'warn' },
  lost: { sign: '?', tone: 'bad' },
}

/** A page of runs as aligned columns, or a word on how to get the first one. */
export function printRuns(
  io: Io,
  page: Page<Run>,
  { vitals, jobs }: { vitals: ReadonlyMap<string, Vitals>; jobs: ReadonlyMap<string, JobFacts> },
  filtered: boolean,
): void {
  if (page.items.length === 0) {
    io.out.write(
      filtered
        ? 'No run matches.\n'
        : 'No runs yet. Start one with `orion train CONFIG`, or see the whole path with `orion demo`.\n',
    )
    return
  }
  const columns = [
    { title: 'state' },
    { title: 'run' },
    { title: 'name', flexible: true },
    { title: 'step', align: 'right' as const },
    { title: 'loss', align: 'right' as const, rank: 2 },
    { title: 'speed', align: 'right' as const, rank: 5 },
    { title: 'time left', align: 'right' as const, rank: 3 },
    { title: 'last sign', rank: 1 },
    { title: 'on', rank: 4 },
    { title: 'why', flexible: true },
  ]
  const rows = page.items.map(run => {
    const { sign, tone } = STATE_LOOKS[run.state]
    const { value, speed, seconds_left = null, health = [] } = vitals.get(run.id) ?? {}
    const [complaint] = health
    return [
      { text: `${sign} ${run.state}`, tone },
      run.id,
      `${run.pinned ? '* ' : ''}${run.name}`,
      progressOf(run),
      value === null || value === undefined ? '' : floatWords(value),
      speed ? `${shortCount(Number(speed.value.toPrecision(3)))} ${speed.unit}` : '',
      seconds_left === null ? '' : durationWords(seconds_left),
      ageWords(run.last_event_at ?? run.updated_at, io.now()),
      run.adapter,
      run.failure
        ? { text: run.failure.class, tone: 'bad' as const }
        : complaint
          ? { text: complaint.words, tone: 'warn' as const }
          : (run.waiting?.why ?? waitOf(run, jobs.get(run.id), io.now()) ?? run.note),
    ]
  })
  printTable(io, columns, rows)
  if (page.next !== null) io.out.write(tint(io.out, 'dim', `more with: orion runs --after ${page.next}\n`))
}

/** Why a run waits and until when, as far as its scheduler said. */
function waitOf({ state }: Run, job: JobFacts | undefined, now: Date): { text: string; tone: Tone } | null {
  const text = state === 'queued' && job ? waitWords(job, now) : ''
  return text === '' ? null : { text, tone: 'dim' }
}

/** `60/100`, `60`, or nothing before the first step. */
export function progressOf({ step, max_steps }: Pick<Run, 'step' | 'max_steps'>): string {
  const number = (value: number) => value.toLocaleString('en-US')
  if (step === null) return max_steps === null ? '' : `0/${number(max_steps)}`
  return max_steps === null ? number(step) : `${number(step)}/${number(max_steps)}`
}
