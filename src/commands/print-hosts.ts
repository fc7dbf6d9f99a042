import { clusterFacts } from '../control/cluster.ts'
import type { Context } from '../control/context.ts'
import { checkHost, host as hostOf, hosts as hostsOf, reconnectHost } from '../control/hosts.ts'
import {
  bindingWords,
  freeCpuWords,
  freeNodeWords,
  gpuWords,
  nodeMemoryWords,
  timeLimitWords,
} from '../core/hosts/cluster-words.ts'
import { callsWords, HOST_SIGNS, HOST_WORDS, lagWords } from '../core/hosts/host-words.ts'
import { ageWords } from '../core/text/words.ts'
import type { ClusterFacts } from '../schema/cluster.ts'
import { EXIT, type ExitCode } from '../schema/error.ts'
import type { HostState, HostStatus } from '../schema/host.ts'
import { type Io, type Tone, tint } from './io.ts'
import { printJson } from './print-json.ts'
import { fieldLines, printTable } from './print-table.ts'
import { progressLine } from './progress-line.ts'
import type { Host } from './verb.ts'

const TONES: Record<HostState, Tone> = {
  here: 'good',
  unasked: 'dim',
  connected: 'good',
  quiet: 'dim',
  unreachable: 'bad',
  unusable: 'bad',
}

interface HostsCall {
  io: Io
  host: Host
  args: { profile: string | undefined }
  flags: { json: boolean; check: boolean; reconnect: boolean }
}

/** `orion hosts`. */
export async function printHosts({ io, host, args, flags }: HostsCall): Promise<ExitCode> {
  const { profile } = args
  if (profile !== undefined) return printOne(io, await host.open(), profile, flags)
  const ctx = await host.open()
  const known = await hostsOf(ctx)
  const items = flags.check ? await checkAll(io, ctx, known) : known
  if (flags.json) printJson(io, { items })
  else printList(io, items)
  return flags.check && items.some(({ state }) => state === 'unreachable') ? EXIT.unreachable : EXIT.ok
}

async function checkAll(io: Io, ctx: Context, known: readonly HostStatus[]): Promise<HostStatus[]> {
  const progress = progressLine(io)
  progress.show(`asking ${known.length - 1} profiles`)
  const checks = known.map(({ profile }) => checkHost(ctx, profile).catch(() => hostOf(ctx, profile)))
  return Promise.all(checks).finally(progress.end)
}

function printList(io: Io, items: readonly HostStatus[]): void {
  printTable(
    io,
    [
      { title: '  profile' },
      { title: 'how' },
      { title: 'state' },
      { title: 'last word' },
      { title: 'lag', align: 'right' },
      { title: 'asked', align: 'right' },
      { title: 'active', align: 'right' },
      { title: 'by hand', flexible: true },
    ],
    items.map(item => [
      { text: `${HOST_SIGNS[item.state]} ${item.profile}`, tone: TONES[item.state] },
      item.adapter,
      HOST_WORDS[item.state],
      item.last_word_at === null ? '' : ageWords(item.last_word_at, io.now()),
      lagWords(item),
      callsWords(item),
      item.active === 0 ? '' : String(item.active),
      item.command ?? '',
    ]),
  )
  for (const { profile, trouble } of items)
    if (trouble !== null) io.out.write(`${tint(io.out, 'bad', '✖')} ${profile}: ${trouble}\n`)
  if (items.length === 1)
    io.out.write(tint(io.out, 'dim', 'Other machines are profiles in your settings: orion help hosts\n'))
}

async function printOne(
  io: Io,
  ctx: Context,
  profile: string,
  { json, reconnect }: HostsCall['flags'],
): Promise<ExitCode> {
  const progress = progressLine(io)
  progress.show(`asking ${profile}`)
  let error: unknown = null
  let cluster: ClusterFacts | null = null
  const status = await (reconnect ? reconnectHost(ctx, profile) : checkHost(ctx, profile)).catch(
    async cause => {
      const known = await hostOf(ctx, profile)
      if (known.state !== 'unreachable') throw cause
      error = cause
      return known
    },
  )
  try {
    if (error === null) cluster = await clusterFacts(ctx, profile)
  } catch (cause) {
    error = cause
  } finally {
    progress.end()
  }
  if (json) printJson(io, { item: { ...status, cluster } })
  else {
    printStatus(io, status)
    if (cluster) printCluster(io, cluster)
  }
  if (error !== null) throw error
  return EXIT.ok
}

function printStatus(io: Io, status: HostStatus): void {
  const { state, profile, adapter, last_word_at, troubled_since, command, active } = status
  io.out.write(`${tint(io.out, TONES[state], `${HOST_SIGNS[state]} ${profile}`)}  ${HOST_WORDS[state]}\n`)
  const when = (time: string | null) => (time === null ? 'never' : `${time}  (${ageWords(time, io.now())})`)
  io.out.write(
    fieldLines(
      io.out,
      [
        ['how', adapter],
        ...(state === 'here' ? [] : [['last word', when(last_word_at)] as const]),
        ...(troubled_since === null ? [] : [['trouble since', when(troubled_since)] as const]),
        ...(lagWords(status) === '' ? [] : [['lag', lagWords(status)] as const]),
        ...(callsWords(status) === '' ? [] : [['scheduler asked', callsWords(status)] as const]),
        ['active', String(active)],
        ...(command === null ? [] : [['by hand', command] as const]),
        ['run folder', status.run_root],
        ['Python', status.python],
      ],
      '  ',
    ),
  )
}

function printCluster(io: Io, { name, partitions }: ClusterFacts): void {
  io.out.write(`\n${tint(io.out, 'bold', `cluster ${name}`)}\n`)
  printTable(
    io,
    [
      { title: '  partition' },
      { title: 'free nodes', align: 'right' },
      { title: 'free CPUs', align: 'right' },
      { title: 'free GPUs' },
      { title: 'memory of a node' },
      { title: 'time limit' },
      { title: '', flexible: true },
    ],
    partitions.map(each => [
      {
        text: `  ${each.name}${each.is_default ? '*' : ''}`,
        tone: each.up ? ('accent' as const) : ('dim' as const),
      },
      freeNodeWords(each),
      freeCpuWords(each),
      gpuWords(each),
      nodeMemoryWords(each),
      timeLimitWords(each),
      bindingWords(each),
    ]),
  )
}
