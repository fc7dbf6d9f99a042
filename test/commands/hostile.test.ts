import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { orion } from './program.ts'
import { HOSTILE, recordingOf, seededHome } from './seeded-home.ts'

const home = seededHome(
  [
    { id: 'run-e5', name: HOSTILE, state: 'completed', steps: 12, notes: HOSTILE },
    {
      id: 'run-f6',
      name: 'victim',
      state: 'failed',
      steps: 3,
      failure: {
        class: HOSTILE,
        cause: HOSTILE,
        rank: null,
        host: HOSTILE,
        evidence: [HOSTILE, HOSTILE],
        resume_safe: false,
        advice: 'ask',
        next_step: HOSTILE,
      },
    },
  ],
  [
    recordingOf('x', {
      id: `reach/${HOSTILE}`,
      session: HOSTILE,
      subject: HOSTILE,
      path: HOSTILE,
      modalities: [HOSTILE],
    }),
  ],
)

/** Everything that may reach a pipe: printable characters, tabs and line ends. */
const SAFE = /^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]*$/

describe('text from outside', () => {
  it.each([
    [['runs']],
    [['runs', HOSTILE]],
    [[HOSTILE]],
    [['show', 'run-e5']],
    [['show', 'run-f6']],
    [['show', HOSTILE]],
    [['show', 'run-nothing', `--${HOSTILE}`]],
    [['runs', '--sort', HOSTILE]],
    [['metrics', 'run-e5', HOSTILE]],
    [['events', 'run-e5']],
    [['lineage', 'run-e5']],
    [['data', 'list']],
    [['data', 'show', `reach/${HOSTILE}`]],
    [['query', HOSTILE]],
    [['query', 'query(dataset="reach")']],
    [['train', `${HOSTILE}.yaml`]],
    [['verify', HOSTILE]],
    [['doctor', HOSTILE]],
    [['schema', HOSTILE]],
    [['completion', HOSTILE]],
    [['__complete', 'show', '']],
  ])('cannot drive a terminal or a shell through %j', async argv => {
    const words = argv.map(word => word.replaceAll('\0', ''))
    for (const more of [[], ['--json']]) {
      const { stdout, stderr, code } = await orion([...words, ...more], { home, cwd: home })
      expect(code).not.toBeNull()
      expect(stdout).toMatch(SAFE)
      expect(stderr).toMatch(SAFE)
      expect(`${stdout}${stderr}`).not.toContain('should not happen')
    }
    expect(existsSync(join(home, 'canary'))).toBe(false)
  })

  it('arrives whole in JSON', async () => {
    const { stdout } = await orion(['show', 'run-e5', '--json'], { home })
    expect(JSON.parse(stdout).item).toMatchObject({ name: HOSTILE, summary: { notes: HOSTILE } })
  })
})
