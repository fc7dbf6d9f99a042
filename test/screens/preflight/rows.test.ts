import { describe, expect, it } from 'vitest'
import type { PreflightCheck, PreflightReport } from '../../../src/schema/preflight.ts'
import { Checks } from '../../../src/screens/preflight/checks.ts'
import { checkLines, countLine, verdictLine } from '../../../src/screens/preflight/rows.ts'
import type { Stage } from '../../../src/screens/stage/screen.ts'
import { lineText, lineWidth } from '../../../src/screens/ui/line.ts'
import { DEFAULT_KEYS } from '../../support/default-keys.ts'

const check = (
  id: string,
  verdict: PreflightCheck['verdict'],
  more: Partial<PreflightCheck> = {},
): PreflightCheck => ({
  id,
  group: 'data',
  title: `title of ${id}`,
  verdict,
  found: `found ${id}`,
  why: 'because',
  todo: verdict === 'pass' ? '' : 'do this',
  ms: 12,
  ...more,
})
const report = (...checks: PreflightCheck[]): PreflightReport => ({
  at: '2026-03-14T09:41:00.000Z',
  verdict: 'fail',
  checks,
})
/** The part of a stage that a report that stands asks for. */
const stage = { changed: () => {}, keyWord: DEFAULT_KEYS } as Partial<Stage> as Stage
const standing = (now: PreflightReport, before: PreflightReport | null = null) =>
  new Checks(stage, { plan: () => Promise.reject(new Error('not asked')), report: now, previous: before })
const texts = (checks: Checks, columns = 100) =>
  checkLines(checks, columns).lines.map(line => lineText(line).trimEnd())

const fixes = [
  { words: 'keep the last 2', overrides: ['checkpoint.keep_last=2'] },
  { words: 'run on big', overrides: ['infra=big'] },
]

describe('the checks', () => {
  it('stand in their groups, one line each, with the cursor on what keeps the launch', () => {
    const checks = standing(
      report(check('a', 'pass'), check('b', 'warn'), check('c', 'fail', { group: 'machine', fixes })),
    )
    expect(texts(checks)).toEqual([
      expect.stringMatching(/^data {6}✔ found a {2}title of a$/),
      expect.stringMatching(/^ {10}▲ found b {2}title of b$/),
      expect.stringMatching(/^machine {3}✖ found c {2}title of c +f keep the last 2 {3}F run on big$/),
    ])
    expect(checks.place.selected).toBe('c')
    expect(lineText(countLine(checks))).toBe('3 checks: 1 pass  1 warning  1 failure ')
    expect(lineText(countLine(checks, 80)).trim()).toBe('1 warning  1 failure')
    expect(lineText(countLine(standing(report(check('a', 'pass'))), 80)).trim()).toBe('1 check: 1 pass')
    expect(lineText(verdictLine(checks, false))).toBe('launch waits for 1 failure')
  })

  it('let one stand where an earlier session stood, or stay where it is when that check is gone', () => {
    const checks = standing(report(check('a', 'pass'), check('b', 'pass'), check('c', 'fail')))
    checks.standOn('b')
    expect(checks.selected?.id).toBe('b')
    checks.walk(-1, 10)
    expect(checks.selected?.id).toBe('a')
    checks.standOn('gone')
    expect(checks.selected?.id).toBe('a')
  })

  it('stay together in their groups, however they come', () => {
    const checks = standing(
      report(check('a', 'pass'), check('m', 'pass', { group: 'machine' }), check('b', 'pass')),
    )
    expect(checks.items.map(({ id }) => id)).toEqual(['a', 'b', 'm'])
  })

  it('unfold what was found, why it matters, what to do and what would mend it', () => {
    const checks = standing(report(check('c', 'fail', { fixes })))
    checks.fold()
    const lines = texts(checks)
    for (const words of [
      'found   found c',
      'why     because',
      'to do   do this',
      'checkpoint.keep_last=2',
      '12 ms',
    ])
      expect(lines.join('\n')).toContain(words)
    checks.fold()
    expect(texts(checks)).toHaveLength(1)
  })

  it('say what is different since the report before', () => {
    const checks = standing(
      report(check('a', 'pass'), check('b', 'fail')),
      report(check('a', 'fail'), check('b', 'fail')),
    )
    expect(texts(checks)[0]).toMatch(/was ✖$/)
    expect(texts(checks)[1]).not.toContain('was')
  })

  it('never get wider than their room, nor let anything through to the terminal', () => {
    const evil = `${'long '.repeat(80)}\u001b[2J\u0007`
    for (const columns of [40, 76, 200]) {
      const checks = standing(report(check('c', 'fail', { found: evil, todo: evil, fixes })))
      checks.fold()
      for (const line of checkLines(checks, columns).lines) {
        expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(columns, 64))
        expect(lineText(line)).not.toMatch(/[\u001b\u0007]/)
      }
    }
  })

  it('say when they are about an older text, or all is well', () => {
    const checks = standing(report(check('a', 'pass')))
    expect(lineText(verdictLine(checks, false))).toBe('ready to launch')
    expect(lineText(verdictLine(checks, true))).toContain('R checks it again')
  })

  it('say why they could not begin', async () => {
    const checks = standing(report(check('a', 'pass')))
    await checks.run()
    expect(checks.error).toBeInstanceOf(Error)
    expect(lineText(verdictLine(checks, false))).toBe('not checked')
    checks.close()
  })
})
