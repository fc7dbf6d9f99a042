/** One word that could be typed, with what it means. */
export interface Candidate {
  value: string
  description: string
}

/** What a line writes on and may ask for while it runs. */
export interface LineTerminal {
  readonly columns: number
  write(text: string): void
  /** Aborted when the user stops the line. */
  signal: AbortSignal
  /** Goes to the page of a run. */
  showRun(id: string): void
}

/** The verbs of the command line, for use inside the session. `main.ts` hands them in: screens know no commands. */
export interface Program {
  verbs: readonly { name: string; summary: string }[]
  /** What may stand in the place of the last word. */
  complete(line: string): Promise<readonly Candidate[]>
  /** Runs a line; its exit code, or `leave` when it asks to end the session. */
  run(line: string, terminal: LineTerminal): Promise<number | 'leave'>
}
