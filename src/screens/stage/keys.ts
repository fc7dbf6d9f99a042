import type { SafeText } from '../../core/text/sanitize.ts'

/** Where a key works. A text field hears every key first, then what covers the screen alone, then the screen, then `global`. */
export type Scope =
  | 'field'
  | 'dialog'
  | 'help'
  | 'menu'
  | 'runs'
  | 'run'
  | 'run.overview'
  | 'lines'
  | 'logs'
  | 'metrics'
  | 'metrics.grid'
  | 'metrics.chart'
  | 'metrics.runs'
  | 'checkpoints'
  | 'lineage'
  | 'data'
  | 'hosts'
  | 'benchmarks'
  | 'benchmarks.items'
  | 'new'
  | 'new.start'
  | 'new.form'
  | 'new.review'
  | 'preflight'
  | 'shell'
  | 'palette'
  | 'command'
  | 'list'
  | 'global'

/**
 * One line of the key table. Dispatch, footer, help and the generated page of keys all read it; a key that is not here does
 * nothing.
 */
export interface KeyEntry<Target> {
  id: string
  /** Names of presses, the one to show first: `j`, `G`, `ctrl+d`, `pageup`. */
  keys: readonly [string, ...string[]]
  scope: Scope
  /** Two words at most, for the footer. */
  label: string
  /** One sentence, for help and docs. */
  description: string
  /** Place in the footer, smaller first; absent: help only. */
  footer?: number
  /** Why the key does nothing right now, or null. */
  disabled?(target: Target): SafeText | null
  run(target: Target): void
}

/** The part of an entry that does not depend on what it acts on. */
export type KeyFacts = Pick<KeyEntry<never>, 'id' | 'keys' | 'scope' | 'label' | 'description' | 'footer'>

/** An entry tied to what it acts on. */
export interface Binding {
  facts: KeyFacts
  disabled(): SafeText | null
  run(): void
}

export function bind<Target>(entries: readonly KeyEntry<Target>[], target: Target): Binding[] {
  return entries.map(entry => ({
    facts: entry,
    disabled: () => entry.disabled?.(target) ?? null,
    run: () => entry.run(target),
  }))
}

/** The bindings that are left while every printable character types itself. */
export function withoutTyped(bindings: readonly Binding[]): Binding[] {
  return bindings.flatMap(binding => {
    const [first, ...more] = binding.facts.keys.filter(key => [...key].length > 1 && key !== 'space')
    return first === undefined ? [] : [{ ...binding, facts: { ...binding.facts, keys: [first, ...more] } }]
  })
}

export type Pressed = { kind: 'done' } | { kind: 'unbound' } | { kind: 'disabled'; why: SafeText }

/** Runs the first binding that has the key; `bindings` come in the order in which scopes hear them. */
export function dispatch(bindings: readonly Binding[], key: string): Pressed {
  const found = bindings.find(({ facts }) => facts.keys.includes(key))
  if (!found) return { kind: 'unbound' }
  const why = found.disabled()
  if (why !== null) return { kind: 'disabled', why }
  found.run()
  return { kind: 'done' }
}

const SHOWN: Record<string, string> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
}

/** A key as it is written on screen and in the docs. */
export const shownKey = (key: string): string => SHOWN[key] ?? key
