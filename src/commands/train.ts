import { LAUNCH_EXITS, LAUNCH_FLAGS } from './launch-flags.ts'
import { defineVerb } from './verb.ts'

export const train = defineVerb({
  name: 'train',
  summary: 'start runs from configs',
  description:
    'Resolves each config, runs preflight, records the run, launches it, and follows it with a progress line. Of several configs (words of the line, documents of one YAML file parted by ---, a list that a program builds) each is launched after the one that its init_from names; until the checkpoint that it needs is there, it is planned and waits, also while Orion is closed. The key sweep makes a run of every combination of its lists; pipeline groups runs. Ctrl+C stops following; the run goes on. --json prints one JSON object a line: planned, check, waiting or launched (only once the job can be found again), the events of the run, finished.',
  positionals: {
    config: { kind: 'config', required: true, repeats: true, description: 'YAML, TOML, JSON, .ts or .py' },
  },
  overrides: true,
  flags: {
    ...LAUNCH_FLAGS,
    'at-once': {
      type: 'integer',
      placeholder: 'N',
      min: 1,
      description: 'most jobs of the list that a scheduler runs at a time; the others wait in its queue',
    },
  },
  examples: [
    { line: 'orion train examples/r2-test.yaml', does: 'train and follow' },
    {
      line: 'orion train run.yaml training.lr=3e-4 training.max_steps=400 --detach',
      does: 'with two values changed, in the background',
    },
    { line: 'orion train a.yaml b.yaml --dry-run', does: 'what two configs would do' },
    {
      line: 'orion train sweep.yaml --on polaris --at-once 4 --detach',
      does: 'every combination, four at a time',
    },
    { line: 'orion train pretrain.yaml finetune.yaml --detach', does: 'the second when the first is done' },
  ],
  exits: LAUNCH_EXITS,
  async run(call) {
    return (await import('./launch-configs.ts')).launchConfigs(call)
  },
})
