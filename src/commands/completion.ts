import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const completion = defineVerb({
  name: 'completion',
  summary: 'completion script for your shell',
  description:
    'Completes verbs, options, their values, run ids and names, checkpoints, recordings, metrics and config files. The script asks the program, so it stays right after an update.',
  positionals: { shell: { kind: 'shell', required: true, description: 'bash, zsh or fish' } },
  flags: {},
  examples: [
    { line: 'orion completion bash > ~/.local/share/bash-completion/completions/orion', does: 'bash' },
    { line: 'orion completion zsh > ~/.zfunc/_orion', does: 'zsh, with ~/.zfunc in fpath' },
    { line: 'orion completion fish > ~/.config/fish/completions/orion.fish', does: 'fish' },
  ],
  exits: [],
  async run({ io, args, flags }) {
    const { completionScript } = await import('./completion-scripts.ts')
    const script = completionScript(args.shell)
    if (flags.json) (await import('./print-json.ts')).printJson(io, { item: { shell: args.shell, script } })
    else io.out.write(script)
    return EXIT.ok
  },
})
