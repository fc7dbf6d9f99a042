import type { Context } from '../control/context.ts'
import type { ExitCode } from '../schema/error.ts'
import type { Io } from './io.ts'

/** What a word on the line stands for; completion and help know each kind. */
export type ArgKind =
  | 'run'
  | 'checkpoint'
  | 'config'
  | 'file'
  | 'host'
  | 'profile'
  | 'query'
  | 'recording'
  | 'metric'
  | 'noun'
  | 'suite'
  | 'shell'
  | 'verb'
  | 'override'
  | 'filter'
  | 'text'

export interface Positional {
  kind: ArgKind
  description: string
  /** Left out: may be missing. */
  required?: boolean
  /** Takes every remaining word. */
  repeats?: boolean
}

interface FlagBase {
  description: string
  /** One letter, used as `-f`. */
  short?: string
}

export type Flag =
  | (FlagBase & { type: 'boolean' })
  | (FlagBase & {
      type: 'string'
      placeholder: string
      kind?: ArgKind
      choices?: readonly string[]
      default?: string
    })
  | (FlagBase & { type: 'number'; placeholder: string; min?: number; default?: number })
  | (FlagBase & { type: 'integer'; placeholder: string; min?: number; default?: number })

type Choice<F> = F extends { choices: readonly (infer C)[] } ? C : string
type FlagValue<F> = F extends { type: 'boolean' }
  ? boolean
  : F extends { type: 'string' }
    ? F extends { default: string }
      ? Choice<F>
      : Choice<F> | undefined
    : F extends { default: number }
      ? number
      : number | undefined

type ArgValue<P> = P extends { repeats: true }
  ? string[]
  : P extends { required: true }
    ? string
    : string | undefined

export type ArgValues = Record<string, string | string[] | undefined>
export type FlagValues = Record<string, string | number | boolean | undefined>

/** One parsed call of a verb. */
export interface Call<Args, Flags> {
  io: Io
  args: Args
  flags: Flags & { json: boolean }
  /** `key=value` words, where the verb takes them. */
  overrides: string[]
  host: Host
}

/** Which run the full-screen session opens on, and what it tells the user meanwhile. */
export interface SessionOptions {
  openRun?: string
  narration?: AsyncIterable<string>
}

/** What a verb may ask of the program around it. Filled by `main.ts` and, for tests, by hand. */
export interface Host {
  env: Readonly<Record<string, string | undefined>>
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  /** Every verb, for help, completion and the shell. */
  verbs: readonly Verb[]
  /**
   * Opens the registry and everything behind it, once; the program closes it. Throws where the user's settings are wrong,
   * unless asked to go on with the defaults.
   */
  open(options?: { lenient?: boolean }): Promise<Context>
  /** Asking for it makes the verb answer Ctrl+C itself; otherwise the program ends with 130. */
  interrupt(): AbortSignal
  /** Runs one more line of the same program, as the shell does. */
  dispatch(argv: readonly string[]): Promise<ExitCode>
  /** The full-screen session; returns when the user leaves it. */
  session(options: SessionOptions): Promise<ExitCode>
}

/** One verb as data: dispatch, help, completion, the shell and the documents all read this. */
export interface Verb {
  /** One word, or two as in `data add`. */
  name: string
  aliases?: readonly string[]
  /** One line for lists. */
  summary: string
  /** Paragraphs for the verb's own help; the summary is not repeated. */
  description: string
  positionals: Readonly<Record<string, Positional>>
  flags: Readonly<Record<string, Flag>>
  /** Takes `key=value` words beside its positionals. */
  overrides?: boolean
  /** Left out of lists and completion. */
  hidden?: boolean
  examples: readonly { line: string; does: string }[]
  /** Exit codes beyond 0 and 2 that a script should expect. */
  exits: readonly ExitCode[]
  run(call: Call<ArgValues, FlagValues>): Promise<ExitCode>
}

/** A verb whose `run` sees its own positionals and flags with their types. */
export interface TypedVerb<
  P extends Readonly<Record<string, Positional>>,
  F extends Readonly<Record<string, Flag>>,
> extends Omit<Verb, 'positionals' | 'flags' | 'run'> {
  positionals: P
  flags: F
  run(call: TypedCall<P, F>): Promise<ExitCode>
}

type TypedCall<P, F> = Call<{ [K in keyof P]: ArgValue<P[K]> }, { [K in keyof F]: FlagValue<F[K]> }>

/** Every verb takes these; they are parsed and listed with its own. */
export const COMMON_FLAGS = {
  json: { type: 'boolean', description: 'print JSON for scripts' },
  help: { type: 'boolean', short: 'h', description: 'show this help' },
} as const satisfies Record<string, Flag>

/** States a verb. The parser fills `args` and `flags` from the same tables that their types come from. */
export function defineVerb<
  const P extends Readonly<Record<string, Positional>>,
  const F extends Readonly<Record<string, Flag>>,
>(verb: TypedVerb<P, F>): Verb {
  return { ...verb, run: call => verb.run(call as TypedCall<P, F>) }
}
