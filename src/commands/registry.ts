import { benchCompare } from './bench-compare.ts'
import { benchList } from './bench-list.ts'
import { benchResults } from './bench-results.ts'
import { benchRun } from './bench-run.ts'
import { cancel } from './cancel.ts'
import { checkpoints } from './checkpoints.ts'
import { complete } from './complete.ts'
import { completion } from './completion.ts'
import { dataAdd } from './data-add.ts'
import { dataList } from './data-list.ts'
import { dataShow } from './data-show.ts'
import { dataVerify } from './data-verify.ts'
import { deleteCheckpoints } from './delete.ts'
import { demo } from './demo.ts'
import { diff } from './diff.ts'
import { doctor } from './doctor.ts'
import { drafts } from './drafts.ts'
import { draftsDelete } from './drafts-delete.ts'
import { events } from './events.ts'
import { exportWeights } from './export.ts'
import { fetchHere } from './fetch.ts'
import { help } from './help.ts'
import { hosts } from './hosts.ts'
import { inspect } from './inspect.ts'
import { lineage } from './lineage.ts'
import { login } from './login.ts'
import { logs } from './logs.ts'
import { mark } from './mark.ts'
import { metrics } from './metrics.ts'
import { newRun } from './new.ts'
import { overlap } from './overlap.ts'
import { pin } from './pin.ts'
import { preflight } from './preflight.ts'
import { prune } from './prune.ts'
import { query } from './query.ts'
import { reset } from './reset.ts'
import { resume } from './resume.ts'
import { runs } from './runs.ts'
import { schema } from './schema.ts'
import { shell } from './shell.ts'
import { show } from './show.ts'
import { train } from './train.ts'
import { unpin } from './unpin.ts'
import type { Verb } from './verb.ts'
import { verify } from './verify.ts'

/**
 * Every verb. These modules hold only what a verb is; what it does is imported when it runs, so that a list of runs loads
 * neither the schemas nor the screen.
 */
export const VERBS: readonly Verb[] = [
  train,
  newRun,
  drafts,
  draftsDelete,
  preflight,
  resume,
  cancel,
  mark,
  runs,
  show,
  metrics,
  logs,
  login,
  events,
  checkpoints,
  inspect,
  verify,
  diff,
  overlap,
  lineage,
  exportWeights,
  fetchHere,
  pin,
  unpin,
  prune,
  deleteCheckpoints,
  benchList,
  benchRun,
  benchResults,
  benchCompare,
  dataAdd,
  dataList,
  dataShow,
  dataVerify,
  query,
  demo,
  hosts,
  doctor,
  help,
  schema,
  completion,
  shell,
  reset,
  complete,
]
