import { EXIT } from '../schema/error.ts'
import { defineVerb } from './verb.ts'

export const logs = defineVerb({
  name: 'logs',
  summary: 'what a run printed',
  description:
    "The launcher's log and those of the ranks, of the newest attempt unless another is named. On a terminal the text is made safe and progress bars are one line; elsewhere lines are made safe too unless --raw asks for the bytes as they are. -f goes on until the run has ended; Ctrl+C stops looking, never the run.",
  positionals: {
    run: { kind: 'run', required: true, description: "id, the start of an id or key, a name, or 'last'" },
  },
  flags: {
    follow: { type: 'boolean', short: 'f', description: 'go on as the log grows' },
    rank: { type: 'integer', placeholder: 'K', min: 0, description: 'only this rank' },
    attempt: { type: 'integer', placeholder: 'N', min: 1, description: 'an earlier attempt' },
    stream: {
      type: 'string',
      placeholder: 'WHICH',
      choices: ['out', 'err', 'both'],
      default: 'both',
      description: 'standard output, standard error or both',
    },
    lines: {
      type: 'integer',
      placeholder: 'N',
      short: 'n',
      min: 0,
      description: 'only the last N lines of each log',
    },
    grep: {
      type: 'string',
      placeholder: 'RE',
      description: 'only lines that match a regular expression; a capital letter makes it mind the case',
    },
    errors: { type: 'boolean', description: 'only lines that look like errors' },
    step: { type: 'integer', placeholder: 'N', min: 0, description: 'only from the first line of step N on' },
    raw: { type: 'boolean', description: 'bytes as they are; refused on a terminal' },
  },
  examples: [
    { line: 'orion logs last -f', does: 'everything, as it comes' },
    { line: 'orion logs last --rank 1 --stream err -n 50', does: 'the end of what rank 1 complained about' },
    { line: 'orion logs last --errors', does: 'what went wrong, as far as the words of the log say' },
    { line: "orion logs last --step 1200 --grep 'loss|grad'", does: 'losses from step 1,200 on' },
    { line: 'orion logs last --rank 0 --raw > rank0.log', does: 'the bytes, into a file' },
  ],
  exits: [EXIT.notFound, EXIT.unreachable, EXIT.registry, EXIT.interrupted],
  async run(call) {
    return (await import('./print-logs.ts')).printLogs(call)
  },
})
