import type { Signature } from './signature.ts'

export const environmentSignatures: Signature[] = [
  {
    class: 'import_error',
    kind: 'root',
    pattern: /^(ModuleNotFoundError|ImportError): (.*)/,
    cause: ([, , what = '']) => `Python could not import what the job needs: ${what}.`,
    advice: 'fix',
    next_step:
      'Install it in the environment of the job, or name another interpreter; `orion doctor` shows which one is used.',
    samples: ["ModuleNotFoundError: No module named 'torch_brain'"],
  },
  {
    class: 'shared_lib',
    kind: 'root',
    pattern: /error while loading shared libraries|cannot open shared object file|GLIBC(?:XX)?_[\d.]+/,
    cause: 'A shared library is missing or too old.',
    advice: 'fix',
    next_step: 'Load the modules that the environment was built with, or build it on this machine.',
    samples: [
      'python: error while loading shared libraries: libpython3.11.so.1.0: cannot open shared object file: No such file or directory',
      "/lib64/libstdc++.so.6: version `GLIBCXX_3.4.29' not found",
    ],
  },
  {
    class: 'auth',
    kind: 'root',
    pattern:
      /Permission denied \((?:publickey|password|keyboard-interactive)|Host key verification failed|401 Client Error|403 Client Error|GatedRepoError/,
    cause: 'A server refused the credentials.',
    advice: 'fix',
    next_step: 'Log in again or renew the token, then resume.',
    samples: [
      'me@cluster: Permission denied (publickey,keyboard-interactive).',
      'Host key verification failed.',
      'requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://example.org/model',
      'huggingface_hub.errors.GatedRepoError: Access to model example/model is restricted.',
      'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://example.org/model',
    ],
  },
  {
    class: 'permission',
    kind: 'root',
    pattern: /PermissionError: \[Errno 13\]|Permission denied/,
    cause: 'The job may not read or write a file.',
    advice: 'fix',
    next_step: 'Give the job the right to the file that is named, then resume.',
    samples: ["PermissionError: [Errno 13] Permission denied: '/data/day1.h5'"],
  },
  {
    class: 'fd_limit',
    kind: 'root',
    pattern: /\[Errno 24\] Too many open files|received 0 items of ancdata/,
    cause: 'Too many files were open at once.',
    advice: 'fix',
    next_step: 'Raise `ulimit -n`, or use fewer data.workers.',
    samples: ['OSError: [Errno 24] Too many open files', 'RuntimeError: received 0 items of ancdata'],
  },
  {
    class: 'threads',
    kind: 'root',
    pattern: /can't start new thread|Resource temporarily unavailable/,
    cause: 'The limit of processes and threads was reached.',
    advice: 'fix',
    next_step: 'Use fewer resources.threads_per_rank or data.workers, or raise `ulimit -u`.',
    samples: [
      "RuntimeError: can't start new thread",
      'BlockingIOError: [Errno 11] Resource temporarily unavailable',
    ],
  },
  {
    class: 'usage_error',
    kind: 'root',
    pattern: /error: (?:unrecognized arguments|the following arguments are required|argument \S+: )/,
    cause: 'The launcher was given arguments that it does not understand.',
    advice: 'fix',
    next_step: 'Check the version of torch with `orion doctor`.',
    samples: ['run.py: error: unrecognized arguments: --foo'],
  },
  {
    class: 'crash_signal',
    kind: 'late',
    pattern: /exitcode\s*:\s*-(4|6|7|8|11) \(pid|Fatal Python error: (Segmentation fault|Aborted|Bus error)/,
    cause: ([, signal, fault]) =>
      `Native code crashed (${fault ?? (signal === '11' ? 'segmentation fault' : signal === '6' ? 'abort' : signal === '7' ? 'bus error' : `signal ${signal}`)}).`,
    advice: 'ask',
    next_step:
      'Resume once; if it crashes again at the same place, look at the versions of torch and drivers.',
    samples: ['  exitcode  : -11 (pid: 18099)', 'Fatal Python error: Segmentation fault'],
  },
]
