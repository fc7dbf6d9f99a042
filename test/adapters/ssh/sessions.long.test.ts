import { beforeAll, describe, it } from 'vitest'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { BOTH } from './hosts.ts'
import { askAtOnce } from './sessions.ts'
import { transfer } from './transfers.ts'

describe.runIf(canHaveRig())('a host that is asked for much', () => {
  beforeAll(async () => void (await testRig()), 90_000)

  it.each([
    ['openssh', 4, 500],
    ['ssh2', 4, 500],
  ] as const)('answers 500 questions at once over one connection with four sessions: %s', askAtOnce, 300_000)

  it.each(BOTH)(
    'has one channel open at most after 1,000 transfers: %s',
    transport => transfer(transport, 1_000),
    300_000,
  )
})
