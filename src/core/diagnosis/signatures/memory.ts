import type { Signature } from './signature.ts'

export const memorySignatures: Signature[] = [
  {
    class: 'cuda_oom',
    kind: 'root',
    pattern: /OutOfMemoryError: |CUDA out of memory\. |CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED/,
    cause: 'A GPU ran out of memory.',
    advice: 'fix',
    next_step:
      'Make data.batch_size smaller or training.accumulate larger, and look whether another process holds memory of this GPU.',
    samples: [
      'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 79.10 GiB of which 3.12 GiB is free.',
      'RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`',
      'RuntimeError: CUDA error: out of memory',
    ],
  },
  {
    class: 'host_oom',
    kind: 'confirm',
    pattern:
      /Detected \d+ oom[-_]kill events?(?:\(s\))? in |OOM Killed|cgroup out-of-memory handler|(?:Memory cgroup o|O)ut of memory: Kill(?:ed)? process|DefaultCPUAllocator: can't allocate memory|Cannot allocate memory|[Ee]xceeded (?:job |step )?memory limit/,
    word: /^OUT_OF_ME/i,
    cause: 'The machine ran out of memory and a process was killed or refused memory.',
    advice: 'fix',
    next_step: 'Ask for more memory, or use fewer data.workers or fewer ranks on a machine.',
    samples: [
      'slurmstepd: error: Detected 1 oom_kill event in StepId=12.0. Some of the step tasks have been OOM Killed.',
      'slurmstepd: error: Detected 2 oom-kill event(s) in step 7.batch cgroup.',
      '[ 1234.5] Memory cgroup out of memory: Killed process 4711 (python) total-vm:81234kB',
      "RuntimeError: [enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes.",
      'OSError: [Errno 12] Cannot allocate memory',
      'slurmstepd-n1: error: StepId=7.batch exceeded memory limit (434819072 > 104857600), being killed',
      'slurmstepd: error: Exceeded job memory limit',
      'slurmstepd: error: Some of your processes may have been killed by the cgroup out-of-memory handler.',
      '[ 99.1] Out of memory: Killed process 4711 (python) total-vm:81234kB, anon-rss:80000kB',
    ],
  },
  {
    class: 'shm',
    kind: 'root',
    pattern: /insufficient shared memory \(shm\)/,
    cause: 'Shared memory (/dev/shm) is too small for the data workers.',
    advice: 'fix',
    next_step: 'Use fewer data.workers, or give the job more shared memory (--shm-size in a container).',
    samples: [
      "RuntimeError: DataLoader worker (pid 41) is killed by signal: Bus error. It is possible that dataloader's workers are out of shared memory: insufficient shared memory (shm).",
    ],
  },
  {
    class: 'killed_unknown',
    kind: 'late',
    pattern: /exitcode\s*:\s*-9 \(pid|Signal 9 \(SIGKILL\) received|failed \(exitcode: -9\)/,
    cause:
      'A process was killed with SIGKILL and nothing says by whom; most often the machine ran out of memory.',
    advice: 'ask',
    next_step: 'Look at the memory the job used (dmesg, sacct MaxRSS); if that was not it, resume.',
    samples: [
      '  exitcode  : -9 (pid: 18099)',
      '  traceback : Signal 9 (SIGKILL) received by PID 18099',
      'E1124 00:12:33.123 failed (exitcode: -9) local_rank: 1 (pid: 18099) of binary: /usr/bin/python',
    ],
  },
]
