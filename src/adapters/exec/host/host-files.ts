import { dirname } from 'node:path/posix'
import type { FileSlice, HashWatch, RunFiles } from '../../../core/adapter.ts'
import { toolError } from '../io-error.ts'
import type { Host, HostOptions } from './host.ts'
import { stageFile } from './stage-file.ts'
import { stageTree } from './stage-tree.ts'

/** Exit status of a script that did not find its file. */
const MISSING = 44
/** Time between two hints that something may have changed. */
const HINT_MS = 500
/** A file is hashed at no less than a few megabytes a second. */
const HASH_TIMEOUT_MS = 4 * 3600_000

/** Ends the script when `$1` is not there, or says what stands in the way of looking. */
const MUST_BE_THERE = `LC_ALL=C; export LC_ALL
if ! said=$(stat -L -c %s -- "$1" 2>&1); then
  case $said in *'No such file or directory') exit ${MISSING} ;; esac
  printf '%s\\n' "$said" >&2
  exit 1
fi
`
const LIST = `${MUST_BE_THERE}find "$1" -mindepth 1 -maxdepth 1 -printf '%f\\0'`

/** One open file, so that size, identity and bytes are of the same one. */
const READ = `${MUST_BE_THERE}exec 3<"$1" || exit 1
stat -L -c '%s %d:%i' /proc/self/fd/3 || exit 1
tail -c "+$2" <&3 | head -c "$3"`

/** Whole or not at all, and safe from a power loss before it says that it is done. */
const WRITE = `LC_ALL=C; export LC_ALL
mkdir -p -- "$2" || exit 1
draft=$2/.orion-$3.tmp
flush() { sync "$@" 2>/dev/null || sync; }
{ (set -C; cat >"$draft") && flush "$draft" && mv -fT -- "$draft" "$1" && flush "$2"; } || {
  rm -f -- "$draft"
  exit 1
}`

/**
 * Run directories on the file system of a host. `store` is a folder there in which sources are kept by their content, so
 * that only what is new is sent.
 */
export function hostFiles(host: Host, store: string): RunFiles {
  const ask = async (
    doing: string,
    script: string,
    args: readonly string[],
    options: HostOptions = {},
  ): Promise<Buffer | null> => {
    const { code, stdout, stderr } = await host.run(script, args, options)
    if (code === 0) return stdout
    if (code === MISSING) return null
    throw toolError(stderr, `${doing} on ${host.name}`)
  }
  const read = async (path: string, offset: number, length: number): Promise<FileSlice | null> => {
    const answer = await ask(`cannot read ${path}`, READ, [path, String(offset + 1), String(length)], {
      maxBytes: length + 4096,
    })
    if (!answer) return null
    const end = answer.indexOf(10)
    const [size = '', id = ''] = answer.toString('latin1', 0, end).split(' ')
    return { bytes: answer.subarray(end + 1), size: Number(size), file_id: id }
  }
  return {
    async list(path) {
      const names = await ask(`cannot list ${path}`, LIST, [path])
      return names === null ? [] : names.toString().split('\0').slice(0, -1).sort()
    },
    read,
    async readText(path) {
      const whole = await read(path, 0, 64 << 20)
      return whole && Buffer.from(whole.bytes).toString('utf8')
    },
    async write(path, text) {
      const { randomUUID } = await import('node:crypto')
      await ask(`cannot write ${path}`, WRITE, [path, dirname(path), randomUUID()], {
        data: Buffer.from(text),
      })
    },
    copyIn: (from, to) => stageTree(host, store, from, to),
    bring: (from, name, content, watch) => stageFile(host, `${store}/${name}`, from, content, watch),
    watch(_path, onChange) {
      const timer = setInterval(onChange, HINT_MS)
      timer.unref()
      return () => clearInterval(timer)
    },
    async sha256(path, { signal, onBytes }: HashWatch = {}) {
      signal?.throwIfAborted()
      const said = await ask(
        `cannot read ${path}`,
        'LC_ALL=C; export LC_ALL\nstat -L -c %s -- "$1" && sha256sum <"$1"',
        [path],
        { timeoutMs: HASH_TIMEOUT_MS },
      )
      signal?.throwIfAborted()
      const [size = '', line = ''] = (said?.toString() ?? '').split('\n')
      onBytes?.(Number(size))
      return line.slice(0, 64)
    },
    async remove(path) {
      await ask(`cannot remove ${path}`, 'LC_ALL=C; export LC_ALL\nrm -rf -- "$1"', [path])
    },
  }
}
