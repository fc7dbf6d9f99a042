/** Flags that every verb takes which changes something. */
export const MUTATION_FLAGS = {
  'dry-run': { type: 'boolean', description: 'say what would happen, change nothing' },
  reason: { type: 'string', placeholder: 'TEXT', description: 'why, kept with the event' },
} as const

/** How a verb describes the checkpoint it takes. */
export const CHECKPOINT_WORDS = 'RUN@STEP, RUN@best, RUN@last, the start of a checkpoint hash, or a folder'
