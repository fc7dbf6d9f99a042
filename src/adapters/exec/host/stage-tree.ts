import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type CopiedFile, type SourceFile, sourceFiles } from '../copy-tree.ts'
import { ioError, toolError } from '../io-error.ts'
import type { Host } from './host.ts'

/** Sources are sent in pieces of about this size: what a broken connection has carried already stays there. */
const BATCH_BYTES = 4 << 20
const TIMEOUT_MS = 300_000

/** Prints those of the given hashes that the store does not have. */
const MISSING = `store=$1; shift
mkdir -p -- "$store" || exit 1
for hash; do [ -f "$store/$hash" ] || printf '%s\\n' "$hash"; done`

/** Reads files, each after a line \`<hash> <bytes>\`, into the store; a file counts once its content has its hash. */
const RECEIVE = `LC_ALL=C; export LC_ALL
store=$1
while IFS=' ' read -r hash size; do
  draft=$store/.$hash.$2
  head -c "$size" >"$draft" || exit 1
  found=$(sha256sum <"$draft") || exit 1
  [ "\${found%% *}" = "$hash" ] || { rm -f -- "$draft"; echo "a file arrived damaged" >&2; exit 1; }
  mv -fT -- "$draft" "$store/$hash" || exit 1
done`

/** Lays files of the store out in a new folder: triples of hash, mode and path. A file that is there already is an error. */
const LAY_OUT = `LC_ALL=C; export LC_ALL
store=$1 to=$2; shift 2
mkdir -p -- "$to" || exit 1
last=
while [ $# -gt 0 ]; do
  folder=$to/$3
  folder=\${folder%/*}
  [ "$folder" = "$last" ] || mkdir -p -- "$folder" || exit 1
  last=$folder
  [ ! -e "$to/$3" ] || { printf '%s is there already\\n' "$to/$3" >&2; exit 1; }
  cp -T -- "$store/$1" "$to/$3" && chmod "$2" -- "$to/$3" || exit 1
  shift 3
done`

/** Copies a folder of sources of this machine to a host, and returns its files in order of their paths. */
export async function stageTree(host: Host, store: string, from: string, to: string): Promise<CopiedFile[]> {
  const doing = `cannot copy ${from} to ${to}`
  const must = async (script: string, args: readonly string[], data?: Buffer): Promise<string> => {
    const options = { timeoutMs: TIMEOUT_MS, ...(data ? { data } : {}) }
    const { code, stdout, stderr } = await host.run(script, args, options)
    if (code === 0) return stdout.toString()
    throw toolError(stderr, `${doing} on ${host.name}`)
  }
  const files = await described(from).catch(error => {
    throw ioError(error, doing)
  })
  const missing = new Set((await must(MISSING, [store, ...files.map(({ sha256 }) => sha256)])).split('\n'))
  let batch: Buffer[] = []
  let size = 0
  const send = async () => {
    if (batch.length > 0) await must(RECEIVE, [store, String(process.pid)], Buffer.concat(batch))
    batch = []
    size = 0
  }
  for (const { sha256, content } of files) {
    if (!missing.delete(sha256)) continue
    batch.push(Buffer.from(`${sha256} ${content.length}\n`), content)
    size += content.length
    if (size >= BATCH_BYTES) await send()
  }
  await send()
  await must(LAY_OUT, [
    store,
    to,
    ...files.flatMap(({ sha256, executable, path }) => [sha256, executable ? '700' : '600', path]),
  ])
  return files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }))
}

async function described(from: string): Promise<(SourceFile & CopiedFile & { content: Buffer })[]> {
  return await Promise.all(
    (await sourceFiles(from)).map(async file => {
      const content = await readFile(file.source)
      const sha256 = createHash('sha256').update(content).digest('hex')
      return { ...file, content, bytes: content.length, sha256 }
    }),
  )
}
