import { expect, it } from 'vitest'
import type { RunDetail } from '../../../src/schema/run.ts'
import { explainedLines } from '../../../src/screens/run/config-lines.ts'
import { lineText } from '../../../src/screens/ui/line.ts'

const run: RunDetail = {
  id: 'run-0002',
  key: 'a'.repeat(64),
  name: 'finetune',
  task_type: 'training',
  state: 'completed',
  attempt: 1,
  step: 10,
  max_steps: 10,
  adapter: 'local',
  path: '/runs/run-0002',
  pinned: false,
  archived: false,
  note: '',
  created_at: '2026-03-14T09:00:00Z',
  updated_at: '2026-03-14T09:00:00Z',
  last_event_at: null,
  failure: null,
  config: {},
  identity: { task: 'training' },
  provenance: { git: { commit: '41bd09c' } },
  summary: {},
  source: null,
}

it('a config marks what is not the default and what is not as in the parent', () => {
  const rows = [
    { path: 'name', value: 'finetune', parent: 'pretrain' },
    { path: 'training.lr', value: 3e-4, default: 1e-3, parent: 3e-4 },
    { path: 'training.seed', value: 0, default: 0, parent: 0 },
    { path: 'training.grad_clip', value: null, default: 1, parent: 1 },
  ]
  expect(explainedLines({ parent: 'run-0001', rows }, run).map(lineText)).toEqual([
    '* not the default, ~ another value than its parent run-0001',
    '~ name                "finetune"   parent "pretrain"',
    '* training.lr         0.0003   default 0.001',
    '  training.seed       0',
    '~ training.grad_clip  null   default 1   parent 1',
    '',
    'key',
    'a'.repeat(64),
    'task  "training"',
    '',
    'provenance',
    'git.commit  "41bd09c"',
  ])
})
