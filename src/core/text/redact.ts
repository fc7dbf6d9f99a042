const SHOWN = '***'
/** Shorter values would blot out ordinary words. */
const MIN_SECRET = 8
/** Text without a line end is held back up to this length, then released but for its last quarter. */
const MAX_HELD = 64 * 1024

/** Tokens that give themselves away. Where there is a group, only the group is secret. */
const PATTERNS: readonly RegExp[] = [
  /\b(?:hf|ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{16,255}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,255}/g,
  /\bglpat-[A-Za-z0-9_-]{16,255}/g,
  /\bsk-[A-Za-z0-9_-]{20,255}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\beyJ[A-Za-z0-9_-]{8,2048}\.[A-Za-z0-9_-]{8,2048}\.[A-Za-z0-9_-]{4,2048}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g,
  /\b(?:bearer|basic)[ \t]+([A-Za-z0-9._~+/=-]{8,2048})/gi,
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,256}:([^\s/@]{1,256})@/gi,
  /(?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d|credential)s?["']?[ \t]{0,8}[:=][ \t]{0,8}["']?([^\s"',;&]{6,2048})/gi,
]

/** Replaces secrets in text: known values in the forms they travel in, and tokens of known shape. */
export interface Redactor {
  redact(text: string): string
  /** Where the secrets are; in order of their matches. */
  find(text: string): Match[]
}

/** A match of a pattern from `from` to `to`, of which `start` to `end` is secret. */
export interface Match {
  from: number
  to: number
  start: number
  end: number
}

/** A redactor for these secret values (shorter than 8 characters are ignored). */
export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const forms = [...new Set([...secrets].filter(secret => secret.length >= MIN_SECRET).flatMap(formsOf))]
    .filter(form => form.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length)
  const known = forms.length === 0 ? [] : [new RegExp(forms.map(escapeRegExp).join('|'), 'g')]
  const find = (text: string) => findAll(text, [...known, ...PATTERNS])
  return { find, redact: text => replace(text, find(text)) }
}

/** The same for text that comes in chunks: a secret that is cut between two of them is found. */
export class RedactingStream {
  private held = ''
  private readonly redactor: Redactor

  constructor(redactor: Redactor) {
    this.redactor = redactor
  }

  push(chunk: string): string {
    this.held += chunk
    const lineEnd = this.held.lastIndexOf('\n') + 1
    if (lineEnd > 0) return this.release(lineEnd)
    return this.held.length > MAX_HELD ? this.release(this.held.length - MAX_HELD / 4) : ''
  }

  end(): string {
    return this.release(this.held.length)
  }

  /** Gives out what lies before the cut, which moves back where it would split a match. */
  private release(wanted: number): string {
    const matches = this.redactor.find(this.held)
    let cut = wanted
    for (const { from, to } of matches.toReversed()) if (from < cut && cut < to) cut = from
    const out = replace(this.held.slice(0, cut), matches)
    this.held = this.held.slice(cut)
    return out
  }
}

function findAll(text: string, patterns: readonly RegExp[]): Match[] {
  const found: Match[] = []
  for (const pattern of patterns)
    for (const match of text.matchAll(pattern)) {
      const secret = match[1] ?? match[0]
      const start = match.index + match[0].lastIndexOf(secret)
      found.push({ from: match.index, to: match.index + match[0].length, start, end: start + secret.length })
    }
  return found.sort((a, b) => a.from - b.from || a.start - b.start)
}

function replace(text: string, matches: readonly Match[]): string {
  let out = ''
  let at = 0
  for (const { start, end } of matches.toSorted((a, b) => a.start - b.start)) {
    if (start >= text.length || end <= at) continue
    if (start >= at) out += text.slice(at, start) + SHOWN
    at = end
  }
  return out + text.slice(at)
}

/** A secret as it stands in text, in a URL, in JSON, in base64, and each line of one that has several. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter(line => line.length >= MIN_SECRET)
  return [secret, ...lines].flatMap(text => {
    const base64 = Buffer.from(text).toString('base64')
    return [
      text,
      encodeURIComponent(text.toWellFormed()),
      JSON.stringify(text).slice(1, -1),
      base64,
      base64.replace(/=+$/, ''),
      Buffer.from(text).toString('base64url'),
      Buffer.from(text).toString('hex'),
    ]
  })
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
