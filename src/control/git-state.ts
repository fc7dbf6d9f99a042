import { run } from '../adapters/exec/run.ts'

/** Code under version control as it was at one moment. */
export interface GitState {
  root: string
  commit: string
  branch: string | null
  dirty: boolean
  /** Files that the commit does not know, at most a hundred. */
  untracked: string[]
  /** Patch from the commit to the files as they are. */
  patch: string
}

const LONGEST_PATCH = 8 << 20

/** State of the repository that holds a folder, limited to `scope`; null when there is none or git is not installed. */
export async function gitState(folder: string, scope = '.'): Promise<GitState | null> {
  const git = async (...args: string[]): Promise<string | null> => {
    const result = await run(['git', '-C', folder, ...args], {
      cwd: '/',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
      timeoutMs: 20_000,
      maxBytes: LONGEST_PATCH,
    })
    return result.code === 0 && !result.truncated ? result.stdout : null
  }
  const head = await git('rev-parse', '--show-toplevel', 'HEAD')
  if (head === null) return null
  const [root = '', commit = ''] = head.trimEnd().split('\n')
  const [branch, status, patch] = await Promise.all([
    git('symbolic-ref', '--quiet', '--short', 'HEAD'),
    git('status', '--porcelain=v1', '-z', '--', scope),
    git('diff', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD', '--', scope),
  ])
  const entries = (status ?? '').split('\0').filter(entry => entry !== '')
  return {
    root,
    commit,
    branch: branch?.trim() || null,
    dirty: entries.length > 0,
    untracked: entries
      .filter(entry => entry.startsWith('?? '))
      .map(entry => entry.slice(3))
      .slice(0, 100),
    patch: patch ?? '# The patch is longer than 8 MiB and was left out.\n',
  }
}
