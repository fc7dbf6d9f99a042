import { render } from 'ink-testing-library'
import { expect, it } from 'vitest'
import { sanitize } from '../../../src/core/text/sanitize.ts'
import { TonesContext } from '../../../src/screens/ui/block.tsx'
import { Pane, titleOf } from '../../../src/screens/ui/pane.tsx'
import { sgrOf } from '../../../src/screens/ui/sgr.ts'
import { THEMES } from '../../../src/screens/ui/theme.ts'

it.each([
  ['a', 20],
  ['a title as long as the edge', 33],
  ['a title longer than the edge of its pane', 24],
  ['神経科学のモデル', 13],
  ['', 6],
])('a pane with the title %j keeps its corners in %i columns', (title, columns) => {
  const { lastFrame } = render(
    <TonesContext value={sgrOf(THEMES[0], 1)}>
      <Pane
        columns={columns}
        rows={3}
        title={titleOf(title)}
        note={[{ text: sanitize('3 runs') }]}
        lines={[]}
      />
    </TonesContext>,
  )
  const [top = '', middle = ''] = lastFrame()?.split('\n') ?? []
  expect(top).toMatch(/^╭─ .* ─*╮$/)
  expect(middle).toMatch(/^│.*│$/)
})
