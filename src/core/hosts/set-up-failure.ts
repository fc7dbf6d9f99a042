import { OrionError } from '../../schema/error.ts'

/** What pip, venv and their host say when an environment cannot be made, and what helps. The first that matches is meant. */
const CAUSES: readonly { said: RegExp; code: 'disk_full' | 'environment'; words: string; hint: string }[] = [
  {
    said: /No space left on device|Disk quota exceeded|Errno 28|Errno 122/,
    code: 'disk_full',
    words: 'its disk is full, or your quota there is used up',
    hint: 'Free space there, or name another folder: python of the profile. PyTorch with CUDA takes about 8 GB. Then ask again: what is installed stays.',
  },
  {
    said: /Failed to establish a new connection|NewConnectionError|name resolution|Name or service not known|Network is unreachable|Connect(?:ion)?Timeout|Read timed out|Max retries exceeded|ProxyError|SSLError/,
    code: 'environment',
    words: 'the package index cannot be reached from there',
    hint: 'Tell pip there of a mirror or a proxy (pip.conf), or bring wheels: `pip download -d wheels ...` where there is a network, copy the folder, and name it with --wheels.',
  },
  {
    said: /No matching distribution found for (\S+)/,
    code: 'environment',
    words: 'a package cannot be found for its Python and platform',
    hint: 'Look whether the folder of --wheels or the index of its pip.conf has this package for that Python; another Python is named with --base.',
  },
  {
    said: /ensurepip is not available|No module named '?(?:venv|ensurepip|pip)/,
    code: 'environment',
    words: 'its Python comes without venv or pip',
    hint: 'Install them there (Debian: python3-venv), or name another Python with --base.',
  },
  {
    said: /Permission denied|Read-only file system|Operation not permitted/,
    code: 'environment',
    words: 'the folder cannot be written',
    hint: 'Name a folder of yours: python of the profile, as /folder/bin/python.',
  },
]

/** The error for a step that failed, from what was printed. */
export function setUpFailure(doing: string, printed: string): OrionError {
  const cause = CAUSES.find(({ said }) => said.test(printed))
  const line = telling(printed, cause?.said)
  if (cause) return new OrionError(cause.code, `${doing}: ${cause.words} (${line}).`, { hint: cause.hint })
  return new OrionError('environment', `${doing}: ${line}`, {
    hint: 'The whole output is in .orion-set-up.log of that environment. Then ask again: what is installed stays.',
  })
}

/** The last line that says it best. */
function telling(printed: string, said?: RegExp): string {
  const lines = printed.split('\n').flatMap(line => line.trim() || [])
  const found =
    lines.findLast(line => said?.test(line)) ?? lines.findLast(line => /^error/i.test(line)) ?? lines.at(-1)
  const line = found?.replace(/^(ERROR|error):\s*/, '') ?? 'it failed without a word'
  return line.length > 240 ? `${line.slice(0, 239)}…` : line
}
