/** Places in a run directory, as docs/architecture.md states them. Paths are those of the machine where the job runs. */
export const attemptFolder = (runPath: string, attempt: number) => `${runPath}/attempts/${attempt}`
export const checkpointsFolder = (runPath: string) => `${runPath}/checkpoints`
export const firstBundle = (runPath: string) => `${runPath}/bundle`
export const changedBundle = (runPath: string, attempt: number) => `${attemptFolder(runPath, attempt)}/bundle`
export const logsFolder = (runPath: string, attempt: number) => `${attemptFolder(runPath, attempt)}/logs`
/** Config of a bundle that was built anew for an attempt; that of the first one stands in `run.json`. */
export const configBeside = (bundlePath: string) =>
  `${bundlePath.slice(0, bundlePath.lastIndexOf('/'))}/config.json`
/** What a measurement of the run's checkpoints came to, relative to its folder. */
export const resultFile = (key: string) => `benchmarks/${key}.json`
export const awaitingFolder = (runPath: string) => `${runPath}/awaiting`
/** Mark of a checkpoint that the job's own retention must keep: it waits for the answer to a question, or that run measures it. */
export const awaitingFile = (runPath: string, name: string, keyOrRun: string) =>
  `${awaitingFolder(runPath)}/${name}.${keyOrRun}`
/** Mark of a checkpoint that the job's own retention must keep. */
export const pinFile = (runPath: string, name: string) => `${runPath}/pins/${name}`
