/** What a planned run waits for before it is launched. */
export interface Waiting {
  run_id: string
  /** Run whose checkpoint it starts from. */
  upstream: string
  checkpoint: 'best' | 'last' | number
  /** Why it is not launched yet, in words. */
  why: string
  /** What its user gave as the reason of the launch. */
  reason: string | null
}
