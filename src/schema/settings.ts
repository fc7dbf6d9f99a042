import { z } from 'zod'

/** A named infrastructure: `infra: polaris` in a config, `--on polaris` on the command line. */
export const profile = z.strictObject({
  adapter: z.string().describe('adapter that reaches it: local'),
  run_root: z.string().optional().describe('folder that holds the run directories; default $ORION_HOME/runs'),
  python: z.string().optional().describe('Python interpreter with torch and torch_brain'),
})
export type Profile = z.infer<typeof profile>

/** User settings: `$XDG_CONFIG_HOME/orion/config.yaml`. */
export const settings = z.strictObject({
  profiles: z.record(z.string(), profile).default({}),
  python: z.string().optional().describe('Python interpreter for jobs and data; ORION_PYTHON wins over it'),
  theme: z.string().default('dark'),
})
export type Settings = z.infer<typeof settings>
