import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.ts'

/** What version control knows of a folder. */
export interface GitState {
  /** Null in a repository without commits. */
  commit: string | null
  /** True when the folder differs from the commit, untracked files included. */
  dirty: boolean
  /** Patch from the commit to the folder as it is, untracked files included; empty when clean. */
  diff: string
  /** True when the patch was longer than the bound, or took too long, and was left out. */
  diff_left_out: boolean
}

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/**
 * Reads commit and uncommitted changes of a folder, without touching its repository. Null outside a repository, without
 * git, and where git refuses to look (another owner).
 */
export async function gitState(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  { timeoutMs = 20_000, maxBytes = 4 << 20 } = {},
): Promise<GitState | null> {
  const env = gitEnvironment(environment)
  const git = (args: string[], more: Record<string, string> = {}) =>
    // A monitor or a hook named in the repository's config is a program; none is run for looking.
    run(['git', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-C', folder, ...args], {
      cwd: '/',
      env: { ...env, ...more },
      timeoutMs,
      maxBytes,
    })
  const where = await git(['rev-parse', '--absolute-git-dir'])
  if (where.code !== 0) return null
  const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD'])
  const commit = head.code === 0 ? head.stdout.trim() : null
  const status = await git(['status', '--porcelain=v1', '-z', '--untracked-files=normal', '--', '.'])
  const dirty = status.code !== 0 || status.stdout !== ''
  if (!dirty) return { commit, dirty, diff: '', diff_left_out: false }

  // A copy of the index takes the untracked files in, so that one diff shows them; the repository's own stays as it is.
  const scratch = await mkdtemp(join(tmpdir(), 'orion-git-'))
  try {
    const index = { GIT_INDEX_FILE: join(scratch, 'index') }
    await copyFile(join(where.stdout.replace(/\n$/, ''), 'index'), index.GIT_INDEX_FILE).catch(
      () => undefined,
    )
    await git(['add', '--intent-to-add', '--', '.'], index)
    const diff = await git(
      ['diff', '--binary', '--no-ext-diff', '--no-textconv', '--no-color', commit ?? EMPTY_TREE, '--', '.'],
      index,
    )
    const whole = diff.code === 0 && !diff.truncated && !diff.timed_out
    return { commit, dirty, diff: whole ? diff.stdout : '', diff_left_out: !whole }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** No variable of a surrounding git command (a hook, say) may point the look elsewhere. */
function gitEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
  for (const name of ['PATH', 'HOME', 'XDG_CONFIG_HOME']) {
    const value = environment[name]
    if (value !== undefined) env[name] = value
  }
  return env
}
