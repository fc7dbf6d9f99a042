/** `1-02:03:04`, `02:03:04`, `03:04` or minutes, as Slurm writes and reads them, in seconds; null for no limit, or no time. */
export function readDuration(text: string): number | null {
  const found = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text.trim())
  if (!found) return null
  const [days, first, second, third] = found.slice(1).map(each => (each === undefined ? null : Number(each)))
  if (first == null) return null
  if (days != null) return days * 86_400 + first * 3600 + (second ?? 0) * 60 + (third ?? 0)
  if (second == null) return first * 60
  return third == null ? first * 60 + second : first * 3600 + second * 60 + third
}

/** Seconds as sbatch takes them: `02:03:04`, `1-02:03:04`. */
export function slurmTime(seconds: number): string {
  const two = (count: number) => String(count).padStart(2, '0')
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400]
  const clock = [rest / 3600, (rest % 3600) / 60, rest % 60].map(each => two(Math.floor(each))).join(':')
  return days > 0 ? `${days}-${clock}` : clock
}
