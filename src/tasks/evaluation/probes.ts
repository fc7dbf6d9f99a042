import type { Probe } from '../../core/task-plugin.ts'

/** One process answers them all: it loads suite and checkpoint and scores one item, of which nothing is kept. */
const ARGV = ['{python}', '-m', 'orion.evaluate', '--request', 'inputs/request.json', '--probe']
const TIMEOUT_S = 180

/** Checks that only a PyTorch process can answer. */
export const probes: Probe[] = [
  {
    id: 'suite',
    group: 'suite',
    title: 'The suite can be used',
    why: 'A mistake in a benchmark file would end the job in its first second.',
  },
  {
    id: 'data_hashes',
    group: 'data',
    title: 'Recordings are what the catalog says',
    why: 'A file that changed would give another score under the same key.',
  },
  {
    id: 'held_out',
    group: 'data',
    title: 'Something is held out',
    why: 'A score over nothing is no number.',
  },
  {
    id: 'model',
    group: 'model',
    title: 'One real item goes through',
    why: 'Loading, the vocabulary, predicting and scoring are tried before anything is launched.',
  },
].map(probe => ({ ...probe, argv: ARGV, timeout_s: TIMEOUT_S }))
