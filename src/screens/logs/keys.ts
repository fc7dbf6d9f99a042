import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import type { LogPage } from './log-page.ts'
import { chooseMark, chooseRanks, goTo, search } from './prompts.ts'

const severity = (
  what: 'bad' | 'warn',
  key: string,
  direction: 1 | -1,
  label: string,
  footer?: number,
): KeyEntry<LogPage> => ({
  id: `logs.${label.replaceAll(' ', '-')}`,
  keys: [key],
  scope: 'logs',
  label,
  description: `To the ${direction === 1 ? 'next' : 'last'} line ${direction === 1 ? '' : 'before '}that looks like ${what === 'bad' ? 'an error' : 'a warning'}, in the whole log.`,
  ...(footer === undefined ? {} : { footer }),
  run: page => page.hunt.jump(what, direction),
})

const other = (page: LogPage, by: 1 | -1): SafeText | null => {
  const { attempts, attempt } = page.log
  const next = attempts[attempts.indexOf(attempt) + by]
  if (next !== undefined) return null
  return by === 1 ? safeText`this is the newest attempt` : safeText`this is the first attempt`
}

const manyRanks = ({ log }: LogPage): SafeText | null => {
  const ranks = new Set(log.sources.flatMap(({ rank }) => (rank === null ? [] : [rank])))
  return ranks.size > 1 ? null : safeText`there are not several ranks`
}

export const logKeys: readonly KeyEntry<LogPage>[] = [
  {
    id: 'logs.search',
    keys: ['/'],
    scope: 'logs',
    label: 'search',
    description: 'Search the whole log with a regular expression; a capital letter makes it mind the case.',
    footer: 1,
    run: search,
  },
  severity('bad', 'e', 1, 'next error', 4),
  severity('bad', 'E', -1, 'error before'),
  severity('warn', 'w', 1, 'next warning'),
  severity('warn', 'W', -1, 'warning before'),
  {
    id: 'logs.go',
    keys: ['g'],
    scope: 'logs',
    label: 'go to',
    description:
      'To a step (`1200`), a time (`09:38`), a line (`#120`) or a part (`50%`); nothing typed: the first line.',
    footer: 5,
    run: goTo,
  },
  {
    ...named('logs.follow'),
    scope: 'logs',
    label: 'follow',
    description: 'Follow the end of the log; moving up stops that.',
    footer: 3,
    run: ({ window }) => (window.follow ? window.hold() : window.toEnd()),
  },
  {
    id: 'logs.ranks',
    keys: ['r'],
    scope: 'logs',
    label: 'ranks',
    description: 'Choose whose lines are shown: all, one rank, the launcher, or some ranks.',
    footer: 6,
    disabled: ({ log }) =>
      new Set(log.sources.map(({ rank }) => rank)).size > 1 ? null : safeText`there is only one process`,
    run: chooseRanks,
  },
  {
    id: 'logs.stream',
    keys: ['o'],
    scope: 'logs',
    label: 'out or err',
    description: 'Standard output and standard error together, or one of them alone.',
    footer: 9,
    run(page) {
      page.filter.nextStream()
      page.show()
    },
  },
  {
    id: 'logs.fold',
    keys: ['z'],
    scope: 'logs',
    label: 'fold',
    description: 'Show lines that several ranks print alike as one, or each for itself.',
    footer: 7,
    disabled: page => (page.filter.mode === 'plain' ? null : manyRanks(page)),
    run(page) {
      page.filter.mode = page.filter.mode === 'fold' ? 'plain' : 'fold'
      page.show()
    },
  },
  {
    id: 'logs.lanes',
    keys: ['|'],
    scope: 'logs',
    label: 'lanes',
    description: 'One column a rank, side by side, or all in one.',
    footer: 10,
    disabled: manyRanks,
    run(page) {
      page.filter.mode = page.filter.mode === 'lanes' ? 'fold' : 'lanes'
      page.show()
    },
  },
  {
    ...named('logs.wrap'),
    scope: 'logs',
    label: 'wrap',
    description: 'Break long lines into several rows, or cut them at the edge.',
    footer: 8,
    run(page) {
      page.wrap = !page.wrap
      page.pan = 0
      page.stage.notify(
        'muted',
        page.wrap ? safeText`long lines are broken into rows` : safeText`long lines are cut at the edge`,
      )
    },
  },
  {
    ...named('logs.mark'),
    scope: 'logs',
    label: 'bookmark',
    description: 'Put a bookmark on the line that stands out, or take it off.',
    footer: 11,
    run: page => page.mark(),
  },
  {
    id: 'logs.marks',
    keys: ["'"],
    scope: 'logs',
    label: 'bookmarks',
    description: 'The bookmarks of this log, to go to one of them.',
    disabled: ({ marks, stage }) =>
      marks.length > 0 ? null : safeText`there is no bookmark; ${stage.keyWord('logs.mark')} puts one`,
    run: chooseMark,
  },
  {
    id: 'logs.copy',
    keys: ['y'],
    scope: 'logs',
    label: 'copy',
    description: 'Copy the line that stands out, or all lines that its row stands for.',
    footer: 12,
    disabled: ({ window }) => (window.current ? null : safeText`there is no line to copy`),
    run: page => page.copy(),
  },
  {
    id: 'logs.older',
    keys: ['<'],
    scope: 'logs',
    label: 'attempt before',
    description: 'The log of the attempt before this one.',
    disabled: page => other(page, -1),
    run: page => page.turnAttempt(-1),
  },
  {
    id: 'logs.newer',
    keys: ['>'],
    scope: 'logs',
    label: 'next attempt',
    description: 'The log of the attempt after this one.',
    disabled: page => other(page, 1),
    run: page => page.turnAttempt(1),
  },
  {
    id: 'logs.right',
    keys: ['right'],
    scope: 'logs',
    label: 'right',
    description: 'Twenty columns to the right, for long lines.',
    disabled: ({ wrap, stage }) =>
      wrap ? safeText`lines are broken; ${stage.keyWord('logs.wrap')} cuts them` : null,
    run(page) {
      page.pan += 20
    },
  },
  {
    id: 'logs.left',
    keys: ['left'],
    scope: 'logs',
    label: 'left',
    description: 'Twenty columns to the left.',
    disabled: ({ pan }) => (pan > 0 ? null : safeText`this is the beginning of the lines`),
    run(page) {
      page.pan = Math.max(0, page.pan - 20)
    },
  },
]

const hits = ({ hunt }: LogPage): SafeText | null =>
  hunt.found?.done && hunt.found.hits === 0 ? safeText`no line matches ${hunt.query}` : null

/** Only there while a search is on: Esc ends it before it leaves the screen. */
export const searchKeys: readonly KeyEntry<LogPage>[] = [
  {
    id: 'logs.next',
    keys: ['n'],
    scope: 'logs',
    label: 'next match',
    description: 'To the next line that matches the search.',
    footer: 2,
    disabled: hits,
    run: page => page.hunt.jump('query', 1),
  },
  {
    id: 'logs.previous',
    keys: ['N'],
    scope: 'logs',
    label: 'match before',
    description: 'To the last line before that matches the search.',
    disabled: hits,
    run: page => page.hunt.jump('query', -1),
  },
  {
    id: 'logs.unsearch',
    keys: ['esc'],
    scope: 'logs',
    label: 'end search',
    description: 'End the search.',
    run(page) {
      page.hunt.set('')
      page.show()
    },
  },
]
