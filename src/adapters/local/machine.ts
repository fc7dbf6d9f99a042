/** What the adapter is told about the machine it runs on. */
export interface LocalMachine {
  /** The user's environment; a job gets the allowed part of it. */
  environment: Readonly<Record<string, string | undefined>>
  /** Interpreter for jobs of a profile that names none. */
  python: string
  /** How often a supervisor says that it lives. */
  heartbeatS?: number
  /** Time between TERM and KILL for processes that outlive their entry point. */
  sweepS?: number
}

/** The same with every default filled in, as a profile sees it. */
export type LocalHost = Required<LocalMachine>
