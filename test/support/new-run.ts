import type { TestTerminal } from './terminal.ts'

/** From the list of runs to the step of a new run that chooses its machines; the field of the profile is empty then. */
export async function toMachines(terminal: TestTerminal): Promise<void> {
  terminal.press('n')
  await terminal.waitFor('begin with')
  terminal.press('j', 'enter')
  await terminal.waitFor('new run > name')
  terminal.press(...Array.from({ length: 9 }, () => 'ctrl+n'))
  await terminal.waitFor('new run > infra', 30_000)
  terminal.press('ctrl+u')
}
