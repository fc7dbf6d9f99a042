import { beforeAll, describe, it } from 'vitest'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { readThroughBreaks } from './breakable.ts'
import { BOTH } from './hosts.ts'

describe.runIf(canHaveRig())('a link that breaks 100 times', () => {
  beforeAll(async () => void (await testRig()), 90_000)

  it.each(BOTH)(
    'is read at the right byte after each, over %s',
    transport => readThroughBreaks(transport, 100),
    600_000,
  )
})
