/** How bad a line looks by its words alone. */
export type Severity = 'bad' | 'warn' | null

/** What a line that tells of an error holds, as a pattern without flags: words as written, in capitals, or as a class. */
export const BAD = String.raw`\b(?:[Ee]rror|ERROR|[Ee]xception|Traceback|FATAL|[Ff]atal|CRITICAL|[Kk]illed|SIGKILL|SIGSEGV|SIGABRT|Segmentation fault|[Nn][Aa][Nn]|[+-]?[Ii]nf(?:inity)?)\b|[a-z](?:Error|Exception)\b|\b[A-Z]\w*(?:Error|Exception)\b`
/** What a line that warns holds. */
export const WARN = String.raw`\b(?:[Ww]arn(?:ing)?|WARN(?:ING)?)\b|\w(?:Warning)\b|\bdeprecated\b`

const BAD_LINE = new RegExp(BAD)
const WARN_LINE = new RegExp(WARN)

export function severityOf(text: string): Severity {
  if (BAD_LINE.test(text)) return 'bad'
  return WARN_LINE.test(text) ? 'warn' : null
}
