import { beforeAll, describe, it } from 'vitest'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { askAtOnce } from './sessions.ts'

describe.runIf(canHaveRig())('a host that gives four sessions a connection', () => {
  beforeAll(async () => void (await testRig()), 90_000)

  it.each([
    ['openssh', 4, 500],
    ['ssh2', 4, 500],
  ] as const)('answers 500 questions at once: %s', askAtOnce, 300_000)
})
