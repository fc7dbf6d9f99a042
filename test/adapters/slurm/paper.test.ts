import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { reconcile } from '../../../src/control/reconcile.ts'
import { ACTIVE_STATES } from '../../../src/schema/run.ts'
import { until } from '../../support/until.ts'
import { answerWith, holdOf, launchOnPaper, openOnPaper, paperCluster } from './paper-cluster.ts'
import { paperSubmissions } from './paper-submissions.ts'

it('a submission that was taken back by an Orion that died at once is not made again, and says so', async () => {
  expect(await paperSubmissions('timeout-before', ['store.before-commit:kill@4'], 1)).toMatchObject({
    killed: 1,
    refused: 1,
    doubles: [],
    lost: [],
    stuck: [],
  })
})

it('a job that ends between the look at its records and the answer of the queue is completed', async () => {
  const root = paperCluster()
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  answerWith(root, 'slow', null)
  writeFileSync(holdOf(root), '')
  const ctx = await openOnPaper(root)
  onTestFinished(() => ctx.close())
  await launchOnPaper(ctx, 1)
  const squeue = join(root, 'bin', 'squeue')
  renameSync(squeue, join(root, 'asked'))
  writeFileSync(
    squeue,
    `#!/bin/sh\nrm -f '${holdOf(root)}'\nwhile readlink '${root}'/jobs/* | grep -qv COMPLETED; do sleep 0.02; done\nexec '${root}/asked' "$@"\n`,
  )
  chmodSync(squeue, 0o755)
  await until(
    async () => {
      await reconcile(ctx)
      return ctx.store.runs({}).items.every(({ state }) => !ACTIVE_STATES.includes(state))
    },
    { everyMs: 100, what: 'the end of the run' },
  )
  expect(ctx.store.runs({}).items).toMatchObject([{ state: 'completed' }])
})
