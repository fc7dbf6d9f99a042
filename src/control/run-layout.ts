/** Places in a run directory, as docs/architecture.md states them. Paths are those of the machine where the job runs. */
export const attemptFolder = (runPath: string, attempt: number) => `${runPath}/attempts/${attempt}`
export const checkpointsFolder = (runPath: string) => `${runPath}/checkpoints`
export const firstBundle = (runPath: string) => `${runPath}/bundle`
export const changedBundle = (runPath: string, attempt: number) => `${attemptFolder(runPath, attempt)}/bundle`
export const logsFolder = (runPath: string, attempt: number) => `${attemptFolder(runPath, attempt)}/logs`
