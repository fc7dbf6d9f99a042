/** What a scheduler said last of the job of an attempt, and the nodes that an attempt is to be kept off. */
export const jobs: readonly string[] = [
  'ALTER TABLE attempts ADD COLUMN job TEXT',
  'ALTER TABLE attempts ADD COLUMN exclude TEXT',
]
