import { type MarkedProcess, withDescendants } from '../process-table.ts'

/** Variables that say to which submission a process belongs. */
export const JOB_MARK = 'ORION_TOKEN'
export const SUPERVISOR_MARK = 'ORION_SUPERVISES'

/** One look at a machine's processes, by submission. */
export interface JobProcesses {
  /** Processes that carry the token, and their descendants. */
  job(token: string): MarkedProcess[]
  /** The supervisor's shell and its short-lived children. */
  supervisor(token: string): MarkedProcess[]
}

/** Finds processes of submissions by the token in their environment, whoever started them and whatever died since. */
export function jobProcesses(table: MarkedProcess[]): JobProcesses {
  const ofAnother = (token: string) => (entry: MarkedProcess) =>
    entry.marks[SUPERVISOR_MARK] !== undefined || (entry.marks[JOB_MARK] ?? token) !== token
  return {
    job: token =>
      withDescendants(
        table,
        table.filter(entry => entry.marks[JOB_MARK] === token),
        ofAnother(token),
      ),
    supervisor: token => table.filter(entry => entry.marks[SUPERVISOR_MARK] === token),
  }
}
