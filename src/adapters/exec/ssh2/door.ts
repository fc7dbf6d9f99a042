import { existsSync, readFileSync } from 'node:fs'
import type { ParsedKey } from 'ssh2'
import type { DoorFacts } from '../../../core/ssh/choose-transport.ts'
import { type KnownKey, knownHostNames, knownKeys } from '../../../core/ssh/known-hosts.ts'
import {
  isYes,
  type JumpName,
  readJumps,
  readPaths,
  readSshConfig,
  type SshConfig,
} from '../../../core/ssh/ssh-config.ts'
import { OrionError } from '../../../schema/error.ts'
import { run } from '../run.ts'
import { agentKeys } from './agent.ts'
import { offer } from './algorithms.ts'
import { readIdentities } from './identities.ts'

/** One stop on the way to a host, and what opens it. */
export interface Door {
  facts: DoorFacts
  config: SshConfig
  /** Keys of files, in the order of ssh_config. */
  keys: ParsedKey[]
  /** The agent and which of its keys to offer; null where there is none. */
  agent: { socket: string; blobs: string[] } | null
}

export interface Asking {
  /** Another ssh_config than the user's own. */
  config?: string
  /** Environment of the user's programs: HOME and SSH_AUTH_SOCK matter. */
  env: Record<string, string>
  /** Path of the socket of a shared connection, as `ssh` takes it. */
  controlPath: string
}

/** More stops than this are a ring. */
const MOST_STOPS = 8
const ASK_TIMEOUT_MS = 15_000

/** The stops on the way to a host, the host last, as ssh_config has them. */
export async function doorsTo(host: string, asking: Asking): Promise<Door[]> {
  return await stops(['--', host], asking, 1)
}

async function stops(words: string[], asking: Asking, depth: number): Promise<Door[]> {
  const config = await ask(words, asking)
  const jump = config.one('proxyjump')
  const own = await door(config, asking)
  if (jump === '') return [own]
  const jumps = readJumps(jump)
  const last = jumps?.pop()
  if (!jumps || !last || depth >= MOST_STOPS)
    throw new OrionError('config_invalid', `ssh_config's ProxyJump "${jump}" cannot be followed`)
  // As OpenSSH does it: the last stop is reached through those before it.
  const before = jumps.length > 0 ? ['-J', jumps.map(written).join(',')] : []
  return [...(await stops([...before, ...named(last)], asking, depth + 1)), own]
}

const written = ({ user, host, port }: JumpName): string =>
  `${user === undefined ? '' : `${user}@`}${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`

const named = ({ user, host, port }: JumpName): string[] => [
  ...(user === undefined ? [] : ['-l', user]),
  ...(port === undefined ? [] : ['-p', String(port)]),
  '--',
  host,
]

async function ask(words: string[], { config, env, controlPath }: Asking): Promise<SshConfig> {
  const file = config === undefined ? [] : ['-F', config]
  const argv = ['ssh', ...file, '-T', '-G', '-o', `ControlPath=${controlPath}`, ...words]
  const { code, stdout, stderr } = await run(['ssh', ...argv.slice(1)], {
    cwd: '/',
    env,
    timeoutMs: ASK_TIMEOUT_MS,
  })
  if (code === 0) return readSshConfig(stdout)
  throw new OrionError(
    'config_invalid',
    `ssh cannot read its configuration: ${stderr.trim().split('\n').at(-1)}`,
    {
      hint: `Try \`${argv.join(' ')}\` by hand.`,
    },
  )
}

async function door(config: SshConfig, { env }: Asking): Promise<Door> {
  const identities = await readIdentities(config, env.HOME ?? '/')
  const socket = agentSocket(config.one('identityagent'), env)
  const offered = socket === null ? [] : await agentKeys(socket)
  const named = new Set(identities.flatMap(({ blob }) => blob ?? []))
  // Those of ssh_config first, as OpenSSH: a server shuts the door after some tries.
  const blobs = [
    ...offered.filter(blob => named.has(blob)),
    ...(isYes(config.one('identitiesonly')) ? [] : offered.filter(blob => !named.has(blob))),
  ]
  return {
    config,
    facts: {
      config,
      identities,
      agentKeys: blobs.length,
      ticket: env.KRB5CCNAME !== undefined || existsSync(`/tmp/krb5cc_${process.getuid?.() ?? 0}`),
      shared: existsSync(config.one('controlpath')),
      algorithms: (await offer(config, [])) !== null,
      authority: known(config)
        .flat()
        .some(({ marker }) => marker === 'authority'),
    },
    keys: identities.flatMap(({ key, blob }) => (key && !blobs.includes(blob ?? '') ? [key] : [])),
    agent: socket !== null && blobs.length > 0 ? { socket, blobs } : null,
  }
}

function agentSocket(named: string, env: Record<string, string>): string | null {
  if (named === '' || named === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK ?? null
  return named.startsWith('$') ? (env[named.slice(1)] ?? null) : named
}

/**
 * What the known_hosts files of a stop say of each of its names, read anew each time; a file that cannot be read says
 * nothing.
 */
export function known(config: SshConfig): KnownKey[][] {
  const paths = ['userknownhostsfile', 'globalknownhostsfile'].flatMap(
    option => readPaths(config.all(option)[0] ?? '') ?? [],
  )
  const texts = paths.flatMap(path => {
    try {
      return [{ path, text: readFileSync(path, 'utf8') }]
    } catch {
      return []
    }
  })
  return knownHostNames(config.hostname, config.port, config.one('hostkeyalias')).map(name =>
    texts.flatMap(({ path, text }) => knownKeys(text, name, path)),
  )
}
