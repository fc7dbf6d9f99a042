import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import { Choices } from '../chrome/choices.tsx'
import { span } from '../ui/line.ts'
import { readGoal } from './goal.ts'
import type { LogPage } from './log-page.ts'

/** Asks what to search, and searches while it is typed. */
export function search(page: LogPage): void {
  const { stage, window } = page
  const before = { query: page.hunt.query, follow: window.follow, at: window.current?.id }
  const look = (text: string) => {
    page.gaveUp = null
    page.hunt.set(text)
  }
  stage.edit({
    label: safeText`/`,
    text: before.query,
    at: [...before.query].length,
    change(text) {
      look(text)
      if (text !== '') void page.hunt.preview().catch(() => {})
    },
    done() {
      const broken = page.hunt.pattern?.broken
      if (broken)
        stage.notify('warn', safeText`not a regular expression (${broken}): looked for as it stands`)
    },
    cancel() {
      look(before.query)
      if (before.follow) page.window.toEnd()
      else if (before.at !== undefined) page.seek(before.at)
    },
  })
}

/** Asks where to go. */
export function goTo(page: LogPage): void {
  let typed = ''
  page.stage.edit({
    label: safeText`go to a step (1200), time (09:38), line (#120) or 50%; nothing is the first line`,
    text: '',
    at: 0,
    change(text) {
      typed = text
    },
    done() {
      const goal = readGoal(typed)
      if (goal) page.go(goal)
      else page.stage.notify('warn', safeText`${typed} is no step, time, line or percentage`)
    },
    cancel() {},
  })
}

/** Asks whose lines are shown. */
export function chooseRanks(page: LogPage): void {
  const { filter, log, stage } = page
  const ranks = [...new Set(log.sources.map(({ rank }) => rank))].sort((a, b) => (a ?? -1) - (b ?? -1))
  const choose = (chosen: readonly (number | null)[] | null) => () => {
    filter.ranks = chosen
    page.show()
  }
  const own = (rank: number | null): SafeText =>
    rank === null ? safeText`agent: the launcher` : safeText`rank ${rank}`
  const isOpen = (rank: number | null) => filter.ranks?.length === 1 && filter.ranks[0] === rank
  const choices = [
    { id: 'all', line: [span(safeText`all`)], why: null, run: choose(null) },
    ...ranks.map(rank => ({
      id: String(rank),
      line: [span(own(rank), isOpen(rank) ? 'title' : 'text')],
      why: null,
      run: choose([rank]),
    })),
    { id: 'some', line: [span(safeText`some: 0-3,7`, 'muted')], why: null, run: () => typeRanks(page) },
  ]
  const cover: Choices = new Choices('show', choices, () => stage.uncover(cover))
  stage.cover(cover)
}

function typeRanks(page: LogPage): void {
  let typed = ''
  page.stage.edit({
    label: safeText`ranks, as in 0-3,7`,
    text: '',
    at: 0,
    change(text) {
      typed = text
    },
    done() {
      const ranks = readRanks(typed)
      if (ranks === null)
        return page.stage.notify('warn', safeText`${typed} is no list of ranks, as in 0-3,7`)
      page.filter.ranks = ranks
      page.show()
    },
    cancel() {},
  })
}

/** `0-3,7` as ranks; null when it is no such list. */
export function readRanks(text: string): number[] | null {
  const ranks = text.split(',').flatMap(part => {
    const [, from, to] = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part) ?? []
    if (from === undefined) return [Number.NaN]
    return Array.from(
      { length: Math.max(0, Number(to ?? from) - Number(from)) + 1 },
      (_, at) => Number(from) + at,
    )
  })
  return ranks.some(Number.isNaN) ? null : ranks
}

/** Offers the bookmarks. */
export function chooseMark(page: LogPage): void {
  const { stage } = page
  const choices = page.marks.map((mark, at) => ({
    id: String(at),
    line: [span(sanitize(mark.text))],
    why: null,
    run: () => page.goToMark(mark),
  }))
  const cover: Choices = new Choices('bookmarks', choices, () => stage.uncover(cover))
  stage.cover(cover)
}
