import type { Signature } from './signature.ts'

export const storageSignatures: Signature[] = [
  {
    class: 'quota',
    kind: 'root',
    pattern: /\[Errno 122\]|Disk quota exceeded/,
    cause: 'A disk quota is used up.',
    advice: 'fix',
    next_step: 'Free space or files (the number of files has a quota too), then resume.',
    samples: ["OSError: [Errno 122] Disk quota exceeded: '/home/me/runs'"],
  },
  {
    class: 'enospc',
    kind: 'root',
    pattern:
      /\[Errno 28\]|No space left on device|PytorchStreamWriter failed writing|inline_container\.cc:\d+\] \. unexpected pos|basic_ios::clear: iostream error/,
    cause: 'The disk is full.',
    advice: 'fix',
    next_step: 'Free space where the run writes, then resume; only checkpoints that verify are offered.',
    samples: [
      "OSError: [Errno 28] No space left on device: '/scratch/run/checkpoints'",
      'orion.checkpoint.collective.SaveFailedError: No space left on device: the checkpoint of step 50 did not fit into /scratch/checkpoints (1 MB free); earlier checkpoints are intact. Free space there and resume the run',
      'RuntimeError: [enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534',
      'RuntimeError: PytorchStreamWriter failed writing file data/3: file write failed',
      'RuntimeError: basic_ios::clear: iostream error',
    ],
  },
  {
    class: 'fs_io',
    kind: 'root',
    pattern: /\[Errno 5\] Input\/output error|Stale file handle|Transport endpoint is not connected/,
    cause: 'The file system failed.',
    advice: 'wait',
    next_step: 'Resume when the file system works again.',
    samples: [
      "OSError: [Errno 5] Input/output error: '/scratch/data.h5'",
      "OSError: [Errno 116] Stale file handle: '/nfs/data.h5'",
      "OSError: [Errno 107] Transport endpoint is not connected: '/mnt/fuse'",
    ],
  },
  {
    class: 'checkpoint_failed',
    kind: 'root',
    pattern: /SaveFailedError: the checkpoint of step (\d+) could not be written/,
    cause: ([, step = '']) => `The checkpoint of step ${step} could not be written; earlier ones are intact.`,
    advice: 'wait',
    next_step: 'Remove the cause that the message names, then resume.',
    samples: [
      "orion.checkpoint.collective.SaveFailedError: the checkpoint of step 50 could not be written to /runs: PermissionError(13, 'x'); earlier checkpoints are intact. Resume the run when the cause is gone",
    ],
  },
  {
    class: 'ckpt_corrupt',
    kind: 'root',
    pattern:
      /CheckpointDamagedError|PytorchStreamReader failed|failed finding central directory|UnpicklingError|^EOFError|SafetensorError|MetadataIncompleteBuffer/,
    cause: 'A checkpoint is damaged.',
    advice: 'yes',
    next_step: 'Resume: a checkpoint that does not verify is passed over and the one before it is used.',
    samples: [
      'orion.errors.CheckpointDamagedError: /runs/a/checkpoints/step-000000050/model/weights.safetensors is not as it was written: its SHA-256 differs',
      'RuntimeError: PytorchStreamReader failed reading zip archive: failed finding central directory',
      'EOFError: Ran out of input',
      "_pickle.UnpicklingError: invalid load key, '\\x00'.",
      'safetensors_rust.SafetensorError: Error while deserializing header: MetadataIncompleteBuffer',
    ],
  },
  {
    class: 'ckpt_mismatch',
    kind: 'root',
    pattern:
      /Error\(s\) in loading state_dict for|size mismatch for |Missing key\(s\)|Unexpected key\(s\)|the weights of .* do not fit this model/,
    cause: 'The weights of a checkpoint do not fit the model of this config.',
    advice: 'fix',
    next_step:
      'Give the model the settings it was trained with, or name new parameters in init_from.weight_overrides.',
    samples: [
      'RuntimeError: Error(s) in loading state_dict for POYO:',
      'size mismatch for readout.weight: copying a param with shape torch.Size([2, 64]) from checkpoint, the shape in current model is torch.Size([3, 64]).',
      'Missing key(s) in state_dict: "unit_emb.weight".',
      'Unexpected key(s) in state_dict: "session_emb.weight".',
      'orion.errors.OrionError: the weights of /runs/a/step-000000050 do not fit this model: readout.weight has another shape',
    ],
  },
  {
    class: 'missing_file',
    kind: 'root',
    pattern: /can't open file '([^']+)': \[Errno 2\]|FileNotFoundError: \[Errno 2\] .*?'([^']+)'/,
    cause: ([, script, file]) => `${script ?? file} does not exist.`,
    advice: 'fix',
    next_step: 'Put the file back or mount its file system, then resume.',
    samples: [
      "python: can't open file '/runs/a/train.py': [Errno 2] No such file or directory",
      "FileNotFoundError: [Errno 2] Unable to synchronously open file (unable to open file: name = '/data/day1.h5', errno = 2)",
    ],
  },
]
