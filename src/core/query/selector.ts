/** Text that must equal a field of a recording; `*` and `?` are wildcards. Several are alternatives. */
export type TextTerm = string | readonly string[]

/** Which recordings: every term that is given must hold. No term at all means every recording. */
export interface Selector {
  id?: TextTerm
  dataset?: TextTerm
  session?: TextTerm
  subject?: TextTerm
  /** All of these must be present. */
  modalities?: TextTerm
  min_units?: number
  min_duration_s?: number
}

export const TEXT_TERMS = ['id', 'dataset', 'session', 'subject', 'modalities'] as const
export const NUMBER_TERMS = ['min_units', 'min_duration_s'] as const
export type TermName = (typeof TEXT_TERMS)[number] | (typeof NUMBER_TERMS)[number]
export const TERMS: readonly TermName[] = [...TEXT_TERMS, ...NUMBER_TERMS]
