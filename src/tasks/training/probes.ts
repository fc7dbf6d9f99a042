import type { Probe, Resolved } from '../../core/task-plugin.ts'
import type { TrainingRequest } from './request.ts'

/** One process answers them all: it reads the data, builds the model and takes one real step. */
const ARGV = ['{python}', '-m', 'orion.probe', '--request', 'inputs/request.json']
const TIMEOUT_S = 180

/** Checks that only a PyTorch process can answer. */
export function probes({ upstream, suites }: Resolved<TrainingRequest>): Probe[] {
  const all = [
    {
      id: 'data_hashes',
      group: 'data',
      title: 'Recordings are what the catalog says',
      why: 'A file that changed since it was added would make another run under the same key.',
    },
    {
      id: 'batch',
      group: 'model',
      title: 'One real batch goes through',
      why: 'Loading, tokenizing, the model, the loss and its gradient are tried before anything is launched.',
    },
    {
      id: 'parameters',
      group: 'model',
      title: 'The model has parameters to train',
      why: 'The count also decides the size of checkpoints.',
    },
    {
      id: 'memory',
      group: 'machine',
      title: 'The ranks fit into memory',
      why: 'A run out of memory is killed without a word.',
    },
    {
      id: 'checkpoint_size',
      group: 'storage',
      title: 'Checkpoints fit on the disk',
      why: 'A full disk stops the run at its next checkpoint.',
    },
    {
      id: 'init_from',
      group: 'upstream',
      title: 'The upstream weights load',
      why: 'Every parameter is either taken over or named as fresh.',
    },
    {
      id: 'benchmarks',
      group: 'model',
      title: 'The benchmarks can be asked',
      why: 'A suite that the model cannot answer would fail at every checkpoint.',
    },
  ]
  return all
    .filter(probe => probe.id !== 'init_from' || upstream !== null)
    .filter(probe => probe.id !== 'benchmarks' || suites.length > 0)
    .map(probe => ({ ...probe, argv: ARGV, timeout_s: TIMEOUT_S }))
}
