import { z } from 'zod'
import { slurmRequest } from './slurm.ts'

/** A named infrastructure: `infra: polaris` in a config, `--on polaris` on the command line. */
export const profile = z.strictObject({
  adapter: z.string().describe('adapter that reaches it: local, ssh, slurm'),
  host: z.string().optional().describe('host as `ssh` takes it: an alias of ssh_config, or user@host'),
  ssh_config: z.string().optional().describe('ssh_config to read instead of ~/.ssh/config'),
  transport: z
    .enum(['auto', 'ssh2', 'openssh'])
    .optional()
    .describe(
      "who connects: `ssh2`, a connection inside Orion; `openssh`, the system's ssh; `auto` (the default) sees what opens the door",
    ),
  slurm: slurmRequest.optional().describe('what to ask of Slurm for each job'),
  auto_resume: z
    .boolean()
    .optional()
    .describe('false: a run whose machine or time was taken waits for you instead of going on by itself'),
  run_root: z.string().optional().describe('folder that holds the run directories; default $ORION_HOME/runs'),
  python: z.string().optional().describe('Python interpreter with torch and torch_brain'),
})
export type Profile = z.infer<typeof profile>

/** User settings: `$XDG_CONFIG_HOME/orion/config.yaml`. */
export const settings = z.strictObject({
  profiles: z.record(z.string(), profile).default({}),
  python: z.string().optional().describe('Python interpreter for jobs and data; ORION_PYTHON wins over it'),
  theme: z
    .string()
    .default('dark')
    .describe("colour theme: one of Orion's, or a file of the folder themes beside this file"),
  screen_reader: z
    .boolean()
    .optional()
    .describe('plain lines that a screen reader can read out; also INK_SCREEN_READER=1'),
  mouse: z.boolean().optional().describe('wheel and clicks for Orion from the start; M switches'),
  keys: z
    .record(z.string(), z.array(z.string()).min(1))
    .optional()
    .describe('keys of the session by the id of what they do, as in `runs.open: [enter]`'),
})
export type Settings = z.infer<typeof settings>
