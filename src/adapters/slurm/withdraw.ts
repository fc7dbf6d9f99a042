import type { Host } from '../exec/host/host.ts'
import { attemptFolder } from '../exec/supervised/records.ts'

/** Takes the claim of the attempt, so that a job that comes late finds it taken and starts nothing. */
const TAKE = `[ -d "$1" ] || exit 0
mkdir -p -- "$2/claim" || exit 1
ln -s -- "withdrawn:$3" "$2/claim/owner" 2>/dev/null && exit 0
case $(readlink -- "$2/claim/owner") in withdrawn:*) exit 0 ;; esac
exit 3`
const TAKEN = 3

/** Makes sure that a submission which could not be found never starts; false when it has started after all. */
export async function withdraw(
  host: Host,
  token: string,
  runPath: string,
  attempt: number,
): Promise<boolean> {
  const { code, stderr } = await host.run(TAKE, [runPath, attemptFolder(runPath, attempt), token])
  if (code === 0) return true
  if (code === TAKEN) return false
  throw new Error(`cannot withdraw ${token}: ${stderr.trim()}`)
}
