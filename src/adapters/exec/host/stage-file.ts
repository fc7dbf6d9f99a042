import { open } from 'node:fs/promises'
import type { HashWatch } from '../../../core/adapter.ts'
import { OrionError } from '../../../schema/error.ts'
import { ioError, toolError } from '../io-error.ts'
import type { Host } from './host.ts'

/** A file by its content: its SHA-256 and its size. */
export interface FileContent {
  sha256: string
  bytes: number
}

/** A file is sent in pieces of this size; what a broken connection has carried stays there. */
const PIECE_BYTES = 4 << 20
const PIECE_TIMEOUT_MS = 300_000
const HASH_TIMEOUT_MS = 4 * 3600_000
/** Exit status when somebody else has brought the file meanwhile. */
const TAKEN = 45

/** Prints `there`, or how much of the file came before. */
const LOOK = `LC_ALL=C; export LC_ALL
mkdir -p -- "\${1%/*}" || exit 1
[ "$(stat -L -c %s -- "$1" 2>/dev/null)" != "$2" ] || { echo there; exit 0; }
stat -c %s -- "$1.part" 2>/dev/null || echo 0`

/** Writes a piece where it belongs: whoever else sends the same file writes the same bytes there. */
const WRITE = `LC_ALL=C; export LC_ALL
[ ! -e "$1" ] || exit ${TAKEN}
dd of="$1.part" bs=1M iflag=fullblock oflag=seek_bytes seek="$2" conv=notrunc status=none`

/** Takes what came for the file once its content is the right one. */
const TAKE = `LC_ALL=C; export LC_ALL
[ ! -e "$1" ] || { rm -f -- "$1.part"; exit ${TAKEN}; }
: >>"$1.part" || exit 1
found=$(sha256sum <"$1.part") || exit 1
[ "\${found%% *}" = "$2" ] || { rm -f -- "$1.part"; [ ! -e "$1" ] || exit ${TAKEN}; echo 'it is not the content that was wanted' >&2; exit 1; }
{ sync "$1.part" 2>/dev/null || sync; } && mv -fT -- "$1.part" "$1" || [ -e "$1" ]`

/**
 * Makes a file of this machine be on a host, under a path that no other content has, and returns that path. What is there
 * already is not sent; what was cut off goes on where it stopped.
 */
export async function stageFile(
  host: Host,
  path: string,
  from: string,
  { sha256, bytes }: FileContent,
  { signal, onBytes }: HashWatch = {},
): Promise<string> {
  const doing = `cannot copy ${from} to ${path} on ${host.name}`
  const ask = async (script: string, args: readonly string[], timeoutMs: number, data?: Uint8Array) => {
    signal?.throwIfAborted()
    const answer = await host.run(script, [path, ...args], { timeoutMs, ...(data ? { data } : {}) })
    if (answer.code !== 0 && answer.code !== TAKEN) throw toolError(answer.stderr, doing)
    return answer
  }
  const source = await open(from).catch(error => {
    throw ioError(error, doing)
  })
  try {
    const said = (await ask(LOOK, [String(bytes)], PIECE_TIMEOUT_MS)).stdout.toString().trim()
    if (said === 'there') return path
    let at = Math.min(Number(said), bytes)
    onBytes?.(at)
    while (at < bytes) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, bytes - at))
      const { bytesRead } = await source.read(piece, { position: at })
      if (bytesRead === 0) throw new OrionError('data_refused', `${doing}: it is shorter than it was`)
      const { code } = await ask(WRITE, [String(at)], PIECE_TIMEOUT_MS, piece.subarray(0, bytesRead))
      if (code === TAKEN) break
      at += bytesRead
      onBytes?.(bytesRead)
    }
    await ask(TAKE, [sha256], HASH_TIMEOUT_MS)
    return path
  } finally {
    await source.close()
  }
}
