import type { ResumeAdvice } from '../../../schema/failure.ts'
import type { Signature } from './signature.ts'

/** Xid codes of a broken or reset GPU; the others are most often the program's own doing (NVIDIA Xid catalog). */
const BROKEN = new Set(['48', '63', '64', '74', '79', '95', '119', '120', '140'])
/** A contained memory error: the process died, the GPU is well. */
const CONTAINED = '94'

const xidAdvice = (code: string): ResumeAdvice =>
  code === CONTAINED ? 'yes' : BROKEN.has(code) ? 'wait' : 'ask'

/** Faults of the program that a second try repeats; the others are about the state of the machine. */
const CUDA_WAITS = /all CUDA-capable devices are busy|system not yet initialized/

export const gpuSignatures: Signature[] = [
  {
    class: 'xid',
    kind: 'confirm',
    pattern: /NVRM: Xid \(PCI:([0-9a-fA-F:.]+)\): (\d+)/,
    cause: ([, pci = '', code = '']) => `The driver reported Xid ${code} on the GPU at ${pci}.`,
    advice: ([, , code = '']) => xidAdvice(code),
    next_step: ([, , code = '']) =>
      xidAdvice(code) === 'wait'
        ? 'Resume on another node, keep this one out (--exclude) and tell its administrators.'
        : `Look Xid ${code} up in the NVIDIA Xid catalog, then resume; on the same GPU again, keep its node out.`,
    samples: [
      '[12345.678] NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, name=python, GPU has fallen off the bus.',
      'NVRM: Xid (PCI:0000:01:00): 31, pid=99, name=python, MMU Fault',
      'NVRM: Xid (PCI:0000:01:00): 94, pid=99, Contained ECC error.',
    ],
  },
  {
    class: 'gpu_hw',
    kind: 'root',
    pattern:
      /uncorrectable ECC error encountered|GPU has fallen off the bus|GPU is lost|Unable to determine the device handle for GPU/,
    cause: 'A GPU is broken or was lost.',
    advice: 'wait',
    next_step: 'Resume on another node, keep this one out (--exclude) and tell its administrators.',
    samples: [
      'RuntimeError: CUDA error: uncorrectable ECC error encountered',
      'NVRM: GPU 0000:3b:00.0: GPU has fallen off the bus.',
      'Unable to determine the device handle for GPU 0000:3B:00.0: Unknown Error',
      'Unable to determine the device handle for GPU0: 0000:01:00.0: GPU is lost.  Reboot the system to recover this GPU',
    ],
  },
  {
    class: 'cuda_fault',
    kind: 'root',
    pattern:
      /CUDA error: (an illegal memory access|device-side assert|unspecified launch failure|misaligned address|invalid device ordinal|no kernel image|all CUDA-capable devices are busy|system not yet initialized)/,
    cause: ([, fault = '']) => `CUDA reported: ${fault}.`,
    advice: ([, fault = '']) => (CUDA_WAITS.test(fault) ? 'wait' : 'fix'),
    next_step: ([, fault = '']) =>
      CUDA_WAITS.test(fault)
        ? 'Resume when the GPU is free, or on another machine.'
        : fault.startsWith('device-side assert')
          ? 'Look for an index or label out of range; CUDA_LAUNCH_BLOCKING=1 shows the line.'
          : 'Check that the torch build fits the GPU, and run once with CUDA_LAUNCH_BLOCKING=1 to see the line.',
    samples: [
      'RuntimeError: CUDA error: an illegal memory access was encountered',
      'torch.AcceleratorError: CUDA error: device-side assert triggered',
      'RuntimeError: CUDA error: all CUDA-capable devices are busy or unavailable',
      'RuntimeError: CUDA error: no kernel image is available for execution on the device',
      'RuntimeError: CUDA error: unspecified launch failure',
      'RuntimeError: CUDA error: misaligned address',
      'RuntimeError: CUDA error: invalid device ordinal',
      'RuntimeError: CUDA error: system not yet initialized',
    ],
  },
  {
    class: 'no_gpu',
    kind: 'root',
    pattern:
      /No CUDA GPUs are available|no CUDA-capable device|not compiled with CUDA enabled|Found no NVIDIA driver|driver version is insufficient/,
    cause: 'The job found no usable GPU.',
    advice: 'fix',
    next_step: 'Ask the scheduler for a GPU, and check that torch was built for this driver.',
    samples: [
      'RuntimeError: No CUDA GPUs are available',
      'AssertionError: Torch not compiled with CUDA enabled',
      'RuntimeError: Found no NVIDIA driver on your system.',
      'RuntimeError: CUDA error: no CUDA-capable device is detected',
      'RuntimeError: The NVIDIA driver on your system is too old: CUDA driver version is insufficient for CUDA runtime version',
    ],
  },
]
