import { beforeAll, describe, it } from 'vitest'
import { canHaveRig, testRig } from '../../rig/for-tests.ts'
import { askAtOnce } from './sessions.ts'

describe.runIf(canHaveRig())('a host that gives few sessions', () => {
  beforeAll(async () => void (await testRig()), 90_000)

  it.each([
    ['openssh', 4, 100],
    ['ssh2', 4, 100],
    ['ssh2', 1, 40],
  ] as const)('answers everything over one connection: %s, %i sessions, %i questions at once', askAtOnce)
})
