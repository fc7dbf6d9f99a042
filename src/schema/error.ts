/** Exit codes of the command line; the list is documented and tested. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  preflight: 4,
  notFound: 5,
  unreachable: 6,
  registry: 7,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Every error code a user can meet, and how the command line exits with it. */
export const ERROR_CODES = {
  usage: EXIT.usage,
  config_invalid: EXIT.config,
  query_invalid: EXIT.config,
  preflight_refused: EXIT.preflight,
  not_found: EXIT.notFound,
  ambiguous: EXIT.notFound,
  unreachable: EXIT.unreachable,
  registry_newer: EXIT.registry,
  registry_damaged: EXIT.registry,
  registry_busy: EXIT.registry,
  registry_unusable: EXIT.registry,
  run_failed: EXIT.failed,
  not_resumable: EXIT.failed,
  not_exact: EXIT.failed,
  not_allowed: EXIT.failed,
  data_refused: EXIT.failed,
  checkpoint_damaged: EXIT.failed,
  environment: EXIT.failed,
  disk_full: EXIT.failed,
  io: EXIT.failed,
  internal: EXIT.failed,
  interrupted: EXIT.interrupted,
} as const satisfies Record<string, ExitCode>

export type ErrorCode = keyof typeof ERROR_CODES

/** Where in a user's file a mistake stands; line and column count from 1. */
export interface Position {
  file: string
  line: number
  column: number
}

/** One mistake in a user's input. */
export interface Issue {
  /** Dotted path of the key, as in `training.lr`; empty for the whole document. */
  path: string
  message: string
  position?: Position
  /** What to write instead, where it can be guessed. */
  suggestion?: string
}

/**
 * The one error type that reaches a user. `message` says what failed, where and why; `hint` says what to do next.
 * Both are plain text: callers that print it pass it through `core/text/sanitize`.
 */
export class OrionError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly issues: Issue[]
  readonly retryable: boolean
  readonly exitCode: ExitCode

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; issues?: Issue[]; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'OrionError'
    this.code = code
    this.hint = more.hint
    this.issues = more.issues ?? []
    this.retryable = more.retryable ?? false
    this.exitCode = ERROR_CODES[code]
  }
}
