/**
 * Whether sbatch said no, so that nothing can have been queued. What sounds of a lost answer (a time-out, a broken
 * connection) is no refusal: controllers take jobs and then fail to say so.
 */
export function isRefusal(code: number, stderr: string): boolean {
  if (code === 0) return false
  return (
    /error: (Batch job submission failed|invalid|Invalid|Unable to open file|.*(not permitted|denied))/.test(
      stderr,
    ) &&
    !/time[d ]?-?out|communication|connect|socket|send\/recv|transport|protocol|zero bytes|temporarily|unavailable|controller/i.test(
      stderr,
    )
  )
}
