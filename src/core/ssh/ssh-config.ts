/** What `ssh -G` says of one host: every option that holds for it, by its name in lower case. */
export interface SshConfig {
  hostname: string
  port: number
  user: string
  /** Values of an option, one a line of the answer; none where it is not set. */
  all(option: string): readonly string[]
  /** The first of them, or an empty text; `none` counts as not set. */
  one(option: string): string
}

/** Reads the answer of `ssh -G`. */
export function readSshConfig(text: string): SshConfig {
  const options = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const at = line.indexOf(' ')
    if (at <= 0) continue
    const name = line.slice(0, at).toLowerCase()
    options.set(name, [...(options.get(name) ?? []), line.slice(at + 1).trim()])
  }
  const all = (option: string): readonly string[] => options.get(option) ?? []
  const one = (option: string): string => {
    const value = all(option)[0] ?? ''
    return value.toLowerCase() === 'none' ? '' : value
  }
  return { hostname: one('hostname'), port: Number(one('port') || 22), user: one('user'), all, one }
}

/** True for the words with which `ssh -G` says yes. */
export const isYes = (value: string): boolean => /^(yes|true)$/i.test(value)

/** A stop on the way, as `ProxyJump` names it. */
export interface JumpName {
  user?: string
  host: string
  port?: number
}

/** The stops of a `ProxyJump`, first to last; null where one cannot be read. */
export function readJumps(value: string): JumpName[] | null {
  const jumps = value.split(',').map(readJump)
  return jumps.every(jump => jump !== null) ? jumps : null
}

function readJump(text: string): JumpName | null {
  const bare = text.trim().replace(/^ssh:\/\//, '')
  const found = /^(?:(?<user>[^@]+)@)?(?:\[(?<six>[^\]]+)\]|(?<name>[^:@[\]]+))(?::(?<port>\d+))?$/.exec(bare)
  const host = found?.groups?.six ?? found?.groups?.name
  if (host === undefined || host.startsWith('-')) return null
  const { user, port } = found?.groups ?? {}
  return {
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  }
}

/**
 * Files that an option of several names; null where a path cannot be told from its neighbour: `ssh -G` puts spaces between
 * them and none of its quotes.
 */
export function readPaths(value: string): string[] | null {
  const words = value.split(' ').filter(word => word !== '')
  if (words.length === 1 && words[0]?.toLowerCase() === 'none') return []
  return words.every(word => word.startsWith('/')) ? words : null
}
