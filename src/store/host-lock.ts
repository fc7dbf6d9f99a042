import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { OrionError } from '../schema/error.ts'
import { errorCode } from './registry-error.ts'

/** One boot of one machine; processes that share it share the kernel's locks. */
export interface HostIdentity {
  host: string
  boot_id: string
}

/** A host that was not heard of for this long has given the registry up. */
const TTL_MS = 20_000
/** Between two signs of life; a write asks again when the last one is older. */
const BEAT_MS = 5_000

export interface HostLock {
  /** Call before each write: throws when another host took the registry meanwhile. */
  check(): void
  release(): void
}

/** This machine. Without Linux's boot id its name must do. */
export function thisHost(): HostIdentity {
  const host = hostname()
  try {
    return { host, boot_id: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() }
  } catch {
    return { host, boot_id: host }
  }
}

/**
 * Takes a registry on a shared file system for this host, for as many processes as there are here, and none elsewhere. A file beside the
 * registry names the host; it is made by a hard link, which only one of two hosts can make, and its age is told by the file
 * server's clock alone. Throws `registry_busy` while another host uses the registry.
 */
export function takeForHost(registryPath: string, host: HostIdentity, now: () => Date): HostLock {
  const path = `${registryPath}.host`
  claim(path, registryPath, host)
  let heard = now().getTime()
  const beat = () => {
    const holder = read(path)
    if (holder === null) claim(path, registryPath, host)
    else if (holder.boot_id !== host.boot_id) throw taken(registryPath, holder, 0)
    touch(path)
    heard = now().getTime()
  }
  const timer = setInterval(() => {
    try {
      beat()
    } catch {
      // The next write says so.
    }
  }, BEAT_MS)
  timer.unref()
  return {
    check() {
      const silence = now().getTime() - heard
      if (silence > BEAT_MS || silence < 0) beat()
    },
    release: () => clearInterval(timer),
  }
}

/** Claims of this process so far: with boot and pid a name for each that no other host or process has. */
let claims = 0

function claim(path: string, registryPath: string, host: HostIdentity): void {
  claims += 1
  const draft = `${path}.${encodeURIComponent(host.boot_id)}.${process.pid}.${claims}`
  const now = write(draft, host)
  try {
    for (;;) {
      if (link(draft, path)) return
      const holder = read(path)
      if (holder === null) continue
      if (holder.boot_id === host.boot_id) {
        touch(path)
        return
      }
      const age = now - holder.mtime
      if (age < TTL_MS) throw taken(registryPath, holder, age)
      removeStale(path, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

interface Holder extends HostIdentity {
  mtime: number
}

/** Whom the file names and when it was last written; null when it is gone. A file that names nobody is nobody's. */
function read(path: string): Holder | null {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
  try {
    const mtime = fstatSync(fd).mtimeMs
    const { host, boot_id }: Partial<HostIdentity> = JSON.parse(readFileSync(fd, 'utf8'))
    return { host: String(host), boot_id: String(boot_id), mtime }
  } catch {
    return { host: 'an unknown host', boot_id: '', mtime: 0 }
  } finally {
    closeSync(fd)
  }
}

/** Writes a new file; returns its time by the file server's clock. */
function write(path: string, { host, boot_id }: HostIdentity): number {
  const fd = openSync(path, 'wx', 0o600)
  try {
    writeSync(fd, JSON.stringify({ host, boot_id }))
    fsyncSync(fd)
    return fstatSync(fd).mtimeMs
  } finally {
    closeSync(fd)
  }
}

/** Writes the first byte again, so that the file server sets the time; what a reader sees stays the same. */
function touch(path: string): void {
  const fd = openSync(path, 'r+')
  try {
    writeSync(fd, '{', 0)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** False when the name is taken. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Moves the file of a silent host aside; one that a third host has just made is put back. */
function removeStale(path: string, stale: Holder): void {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  const moved = read(aside)
  if (moved && moved.boot_id !== stale.boot_id) link(aside, path)
  rmSync(aside, { force: true })
}

function taken(registryPath: string, { host }: HostIdentity, age: number): OrionError {
  const left = Math.ceil((TTL_MS - age) / 1000)
  return new OrionError(
    'registry_busy',
    `the registry ${registryPath} lies on a shared file system, and ${host} uses it now`,
    {
      hint: `Use Orion on ${host}, or end it there and try again ${left} s later. ORION_HOME may also name a folder on a disk of this machine.`,
      retryable: true,
    },
  )
}
