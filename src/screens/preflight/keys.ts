import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { PreflightFix } from '../../schema/preflight.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import { shellLine } from '../stage/shell-line.ts'
import type { Checks } from './checks.ts'
import { FIXES } from './rows.ts'

/** The checks and what may be done about them where they are shown. */
export interface PreflightTarget {
  checks: Checks
  /** Rows of the pane. */
  height(): number
  /** Why the config cannot be changed here, or null. */
  cannotFix(): SafeText | null
  fix(fix: PreflightFix): void
  /** Asks all checks again, or one. */
  again(id: string | null): void
  /** Words after `orion` that ask all of them. */
  words: readonly string[]
  /** Why nothing can be launched, or null. */
  cannotLaunch(): SafeText | null
  launch(): void
}

/** Asks all checks again, or one, and says what does the same on a command line. */
function askAgain(target: PreflightTarget, id: string | null): void {
  target.again(id)
  target.checks.stage.notify('muted', shellLine(...target.words, ...(id === null ? [] : ['--only', id])))
}

const BUSY = safeText`the checks are running`

const fixOf = ({ checks }: PreflightTarget, at: number): PreflightFix | undefined =>
  checks.selected?.state === 'answered' ? checks.selected.check.fixes?.[at] : undefined

const noFix = (target: PreflightTarget, at: number): SafeText | null => {
  const { checks } = target
  if (checks.running) return BUSY
  if (checks.selected?.state !== 'answered') return safeText`there is no check under the cursor`
  if (fixOf(target, at) === undefined)
    return at === 0
      ? safeText`only you can mend this: ${checks.stage.keyWord('preflight.details')} says how`
      : safeText`there is no second fix`
  return target.cannotFix()
}

const fixKeys: readonly KeyEntry<PreflightTarget>[] = FIXES.map((id, at) => ({
  ...named(id),
  scope: 'preflight',
  label: at === 0 ? 'fix' : 'other fix',
  description:
    at === 0
      ? 'Change the config as the line under the cursor offers, and check again.'
      : 'The second change that is offered.',
  ...(at === 0 ? { footer: 1 } : {}),
  disabled: target => noFix(target, at),
  run: target => {
    const fix = fixOf(target, at)
    if (fix) target.fix(fix)
  },
}))

export const preflightKeys: readonly KeyEntry<PreflightTarget>[] = [
  ...fixKeys,
  {
    ...named('preflight.details'),
    scope: 'preflight',
    label: 'details',
    description: 'What was found, why it matters and what to do; again to fold.',
    footer: 2,
    disabled: ({ checks }) => (checks.selected ? null : safeText`there is no check under the cursor`),
    run: ({ checks }) => checks.fold(),
  },
  {
    ...named('preflight.run-all'),
    scope: 'preflight',
    label: 'run all again',
    description: 'Ask every check again.',
    footer: 3,
    disabled: ({ checks }) => (checks.running ? BUSY : null),
    run: target => askAgain(target, null),
  },
  {
    id: 'preflight.run-one',
    keys: ['r'],
    scope: 'preflight',
    label: 'run one',
    description: 'Ask the check under the cursor again.',
    footer: 4,
    disabled: ({ checks }) =>
      checks.running
        ? BUSY
        : checks.report === null
          ? safeText`nothing was checked yet: ${checks.stage.keyWord('preflight.run-all')} checks all`
          : checks.selected
            ? null
            : safeText`there is no check under the cursor`,
    run: target => askAgain(target, target.checks.place.selected),
  },
  {
    ...named('preflight.launch'),
    scope: 'preflight',
    label: 'launch',
    description: 'Start the run; warnings alone do not keep it.',
    footer: 5,
    disabled: target => target.cannotLaunch(),
    run: target => target.launch(),
  },
]
