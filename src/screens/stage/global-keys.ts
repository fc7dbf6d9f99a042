import { shellQuote } from '../../core/text/quote.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { KeyEntry } from './keys.ts'
import { named } from './named-keys.ts'
import type { View } from './place.ts'

/** What the keys that work everywhere act on. */
export interface Shell {
  /** Null, or why there is no way back. */
  cannotGoBack(): SafeText | null
  back(): void
  /** Null, or why there is nothing to walk to. */
  cannotWalk(to: 'backward' | 'forward' | 'last'): SafeText | null
  walkTo(to: 'backward' | 'forward' | 'last'): void
  /** Null, or why the view over everything cannot be opened now. */
  cannotJump(view: View): SafeText | null
  jump(view: View): void
  quit(): void
  showHelp(): void
  showActions(): void
  showNotices(): void
  /** As `script` of a screen. */
  script(): readonly string[] | null
  copy(text: string, what: SafeText): void
  /** Null, or why the theme cannot be changed. */
  cannotChangeTheme(): SafeText | null
  nextTheme(): void
  redraw(): void
  /** Null, or why there is no line for verbs. */
  cannotCommand(): SafeText | null
  command(text: string): void
  showPalette(): void
  pause(): void
  /** Null, or why the mouse cannot be used. */
  cannotUseMouse(): SafeText | null
  switchMouse(): void
  switchGauges(): void
  suspend(): void
}

/** Views over everything, by the digit that opens each. */
export const VIEW_KEYS: readonly { key: string; view: View; name: string }[] = [
  { key: '1', view: 'runs', name: 'runs' },
  { key: '2', view: 'new', name: 'new run' },
  { key: '3', view: 'checkpoints', name: 'checkpoints' },
  { key: '4', view: 'lineage', name: 'lineage' },
  { key: '5', view: 'data', name: 'data' },
  { key: '6', view: 'shell', name: 'shell' },
  { key: '7', view: 'hosts', name: 'hosts' },
  { key: '8', view: 'benchmarks', name: 'benchmarks' },
]

/** Digits that go to a view, where the screen has no use of its own for them. */
export const viewKeys: readonly KeyEntry<Shell>[] = VIEW_KEYS.map(({ key, view, name }) => ({
  id: `global.view-${view}`,
  keys: [key],
  scope: 'global',
  label: name,
  description: `Go to ${name}.`,
  disabled: shell => shell.cannotJump(view),
  run: shell => shell.jump(view),
}))

export const globalKeys: readonly KeyEntry<Shell>[] = [
  {
    id: 'global.back',
    keys: ['esc'],
    scope: 'global',
    label: 'back',
    description: 'Back to where you came from.',
    disabled: shell => shell.cannotGoBack(),
    run: shell => shell.back(),
  },
  {
    id: 'global.help',
    keys: ['?', 'ctrl+g'],
    scope: 'global',
    label: 'keys',
    description: 'All keys that work here.',
    footer: 80,
    run: shell => shell.showHelp(),
  },
  {
    id: 'global.actions',
    keys: ['x'],
    scope: 'global',
    label: 'actions',
    description: 'Everything that can be done here, as a menu; what cannot says why.',
    footer: 85,
    run: shell => shell.showActions(),
  },
  {
    ...named('global.command'),
    scope: 'global',
    label: 'command',
    description: 'A line for the verbs of the command line, for views (`lineage last`), with completion.',
    footer: 90,
    disabled: shell => shell.cannotCommand(),
    run: shell => shell.command(''),
  },
  {
    id: 'global.palette',
    keys: ['ctrl+p'],
    scope: 'global',
    label: 'go to',
    description: 'Find actions, views, runs and verbs by a few letters.',
    run: shell => shell.showPalette(),
  },
  {
    id: 'global.last',
    keys: ['-'],
    scope: 'global',
    label: 'last view',
    description: 'The view you were in before this one.',
    disabled: shell => shell.cannotWalk('last'),
    run: shell => shell.walkTo('last'),
  },
  {
    id: 'global.backward',
    keys: ['['],
    scope: 'global',
    label: 'backward',
    description: 'Backward through the views you have been in.',
    disabled: shell => shell.cannotWalk('backward'),
    run: shell => shell.walkTo('backward'),
  },
  {
    id: 'global.forward',
    keys: [']'],
    scope: 'global',
    label: 'forward',
    description: 'Forward again.',
    disabled: shell => shell.cannotWalk('forward'),
    run: shell => shell.walkTo('forward'),
  },
  {
    id: 'global.script',
    keys: ['ctrl+y'],
    scope: 'global',
    label: 'script',
    description: 'Copy the command that prints what is shown here as JSON, for a script.',
    disabled: shell => (shell.script() ? null : safeText`this view is a command line itself`),
    run(shell) {
      const line = ['orion', ...(shell.script() ?? []), '--json'].map(shellQuote).join(' ')
      shell.copy(line, sanitize(line))
    },
  },
  {
    id: 'global.notices',
    keys: ['!'],
    scope: 'global',
    label: 'notices',
    description: 'What Orion said in this session, newest first.',
    run: shell => shell.showNotices(),
  },
  {
    id: 'global.theme',
    keys: ['T'],
    scope: 'global',
    label: 'theme',
    description: 'The next colour theme.',
    disabled: shell => shell.cannotChangeTheme(),
    run: shell => shell.nextTheme(),
  },
  {
    ...named('global.pause'),
    scope: 'global',
    label: 'pause',
    description: 'Hold what is shown still, and go on again.',
    run: shell => shell.pause(),
  },
  {
    id: 'global.mouse',
    keys: ['M'],
    scope: 'global',
    label: 'mouse',
    description: 'Wheel and clicks for Orion, or for the terminal; shift and drag always selects text.',
    disabled: shell => shell.cannotUseMouse(),
    run: shell => shell.switchMouse(),
  },
  {
    id: 'global.gauges',
    keys: ['ctrl+t'],
    scope: 'global',
    label: 'gauges',
    description: 'What Orion itself uses: processor, memory, time of a frame, bytes to the terminal.',
    run: shell => shell.switchGauges(),
  },
  {
    id: 'global.redraw',
    keys: ['ctrl+l'],
    scope: 'global',
    label: 'redraw',
    description: 'Draw the whole screen again.',
    run: shell => shell.redraw(),
  },
  {
    id: 'global.suspend',
    keys: ['ctrl+z'],
    scope: 'global',
    label: 'suspend',
    description: 'Back to the shell until `fg`; jobs keep running.',
    run: shell => shell.suspend(),
  },
  {
    ...named('global.quit'),
    scope: 'global',
    label: 'quit',
    description: 'Leave Orion; your jobs keep running.',
    footer: 99,
    run: shell => shell.quit(),
  },
]
