import type { Adapter } from '../core/adapter.ts'
import { callsNow, hostState, type LinkNote, nextNote, readNote } from '../core/hosts/link-note.ts'
import { shellQuote } from '../core/text/quote.ts'
import { OrionError } from '../schema/error.ts'
import type { HostState, HostStatus } from '../schema/host.ts'
import type { Context } from './context.ts'

/** How long a host has for a word when somebody asks for it, ms. */
const CHECK_MS = 15_000

const keyOf = (profile: string) => `link/${profile}`

/** What the registry knows of the way to a profile's machine; null: nothing yet. */
function linkNote(ctx: Context, profile: string): LinkNote | null {
  return readNote(ctx.store.recall(keyOf(profile)))
}

/** Keeps what an adapter knows of its link for every Orion on this registry, where that is news. */
export function noteLink(ctx: Context, profile: string, { link }: Pick<Adapter, 'link'>): void {
  if (!link || ctx.store.mode === 'read-only') return
  const note = nextNote(linkNote(ctx, profile), link.state(), ctx.now())
  if (note) ctx.store.remember(keyOf(profile), { ...note })
}

/** How a profile that runs are followed on is reached, for a glance. */
export interface WatchedHost {
  profile: string
  state: HostState
  last_word_at: string | null
  troubled_since: string | null
  calls_per_minute: number | null
}

/** The profiles on which something is active, as far as there is a way to them that may break; nobody is asked. */
export function watchedHosts(ctx: Context): WatchedHost[] {
  const profiles = new Set(ctx.store.activeAttempts().map(({ adapter }) => adapter))
  return [...profiles].flatMap(profile => {
    const note = linkNote(ctx, profile)
    if (note === null) return []
    const { last_word_at, troubled_since, calls_per_minute, state } = wayOf(note, ctx.now())
    return [{ profile, state, last_word_at, troubled_since, calls_per_minute }]
  })
}

/** Every profile, this machine first, as it is known; nobody is asked. */
export async function hosts(ctx: Context): Promise<HostStatus[]> {
  const active = Map.groupBy(ctx.store.activeAttempts(), ({ adapter }) => adapter)
  const names = new Set(['local', ...Object.keys(ctx.settings.profiles)])
  return Promise.all([...names].map(name => statusOf(ctx, name, active.get(name)?.length ?? 0)))
}

/** One profile as it is known; throws OrionError `not_found` with the known names. */
export async function host(ctx: Context, profile: string): Promise<HostStatus> {
  ctx.runRoot(profile)
  const active = ctx.store.activeAttempts().filter(({ adapter }) => adapter === profile)
  return statusOf(ctx, profile, active.length)
}

/** Asks a profile's machine, and its scheduler, for a word now; throws OrionError `unreachable` when none comes in time. */
export async function checkHost(ctx: Context, profile: string, timeoutMs = CHECK_MS): Promise<HostStatus> {
  const adapter = await ctx.adapter(profile)
  try {
    await adapter.link?.check(timeoutMs)
  } finally {
    noteLink(ctx, profile, adapter)
  }
  return host(ctx, profile)
}

/** Gives up every connection to a profile's machine and asks it for a word over a new one. Jobs go on. */
export async function reconnectHost(ctx: Context, profile: string): Promise<HostStatus> {
  const adapter = await ctx.adapter(profile)
  if (!adapter.link)
    throw new OrionError('not_allowed', `${profile} is this machine: there is nothing to connect to.`)
  await adapter.link.reconnect()
  return checkHost(ctx, profile)
}

async function statusOf(ctx: Context, profile: string, active: number): Promise<HostStatus> {
  const settings = ctx.settings.profiles[profile]
  const known = {
    profile,
    adapter: settings?.adapter ?? 'local',
    host: settings?.host ?? null,
    active,
    run_root: ctx.runRoot(profile),
    python: ctx.python(profile),
  }
  try {
    const { link } = await ctx.adapter(profile)
    const command = link?.command?.map(shellQuote).join(' ') ?? null
    return { ...known, command, ...wayOf(link === undefined ? 'here' : linkNote(ctx, profile), ctx.now()) }
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error)
    return { ...known, command: null, ...wayOf(null, ctx.now()), state: 'unusable', trouble }
  }
}

type Way = Pick<
  HostStatus,
  'state' | 'last_word_at' | 'trouble' | 'troubled_since' | 'lag_ms' | 'calls_per_minute'
>

const UNASKED: Omit<Way, 'state'> = {
  last_word_at: null,
  trouble: null,
  troubled_since: null,
  lag_ms: null,
  calls_per_minute: null,
}

function wayOf(note: LinkNote | 'here' | null, now: Date): Way {
  if (note === 'here') return { ...UNASKED, state: 'here' }
  if (note === null) return { ...UNASKED, state: 'unasked' }
  const { last_word_at, trouble, troubled_since, lag_ms } = note
  return {
    ...{ last_word_at, trouble, troubled_since, lag_ms },
    calls_per_minute: callsNow(note, now),
    state: hostState(note, now),
  }
}
