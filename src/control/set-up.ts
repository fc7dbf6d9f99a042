import { readFile } from 'node:fs/promises'
import { isAbsolute, join, posix } from 'node:path'
import type { SetUpStep } from '../core/adapter.ts'
import { OrionError } from '../schema/error.ts'
import type { Context } from './context.ts'

export interface SetUpOptions {
  /** Folder on the host with wheels, for one without a network. */
  wheels?: string | undefined
  /** Interpreter on the host that the environment is made from. */
  base?: string | undefined
  onStep?(step: SetUpStep): void
}

/** Interpreters that are tried where nobody names one. */
const BASES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python']

/** Makes the Python environment that a profile names on its machine, PyTorch first, or completes the one that is there. */
export async function setUp(
  ctx: Context,
  profile: string,
  { wheels, base, onStep = () => {} }: SetUpOptions,
): Promise<void> {
  const adapter = await ctx.adapter(profile)
  if (!adapter.setUp) {
    throw new OrionError('not_allowed', `"${profile}" is this machine, which is set up with Orion itself.`, {
      hint: `Run \`npm run quickstart\` in ${ctx.paths.package}.`,
    })
  }
  const packages = await Promise.all(
    ['requirements-torch.txt', 'requirements.txt'].map(name => requirements(join(ctx.paths.python, name))),
  )
  const bases = base === undefined ? BASES : [base]
  const ask = { venv: environmentOf(ctx, profile), bases, packages }
  await adapter.setUp(wheels === undefined ? ask : { ...ask, wheels }, onStep)
}

/** The folder of the environment whose interpreter the profile names. */
function environmentOf(ctx: Context, profile: string): string {
  const python = ctx.settings.profiles[profile]?.python
  const bin = python && posix.dirname(python)
  if (
    python &&
    bin &&
    isAbsolute(python) &&
    posix.basename(bin) === 'bin' &&
    !/^\/(usr\/)?(local\/)?bin$/.test(bin)
  )
    return posix.dirname(bin)
  throw new OrionError(
    'config_invalid',
    `Profile "${profile}" names no environment of its own: its python is ${python ?? 'not set'}.`,
    {
      hint: `Write \`python: ${ctx.runRoot(profile)}/.venv/bin/python\` (or another folder of yours there) into the profile in ${ctx.paths.settings}, then ask again.`,
    },
  )
}

async function requirements(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  return lines.map(line => line.replace(/#.*/, '').trim()).filter(Boolean)
}
