import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sessionProgram } from '../../test/support/session.ts'
import { TestTerminal } from '../../test/support/terminal.ts'
import { fillHome } from './fill-home.ts'
import { NOW } from './laboratory.ts'
import { SHOTS } from './shots.ts'
import { DARK, drawSvg, LIGHT } from './svg.ts'

const user = process.env.HOME ?? ''
const home = join(user, '.local/state/orion')
const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !SHOTS.some(shot => shot.name === name))
if (unknown.length > 0)
  throw new Error(`no picture ${unknown.join(', ')}; ${SHOTS.map(({ name }) => name).join(' ')}`)

await fillHome(user)
mkdirSync('docs/screens', { recursive: true })
for (const { name, rows = 32, theme = 'dark', go } of SHOTS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  // Each picture begins on the list, whatever the one before left.
  rmSync(join(home, 'session.json'), { force: true })
  const terminal = new TestTerminal({
    columns: 120,
    rows,
    argv: [process.execPath, await sessionProgram()],
    env: {
      HOME: user,
      ORION_HOME: home,
      SESSION_NOW: NOW.toISOString(),
    },
  })
  try {
    await terminal.waitFor('finetune-p042', 20_000)
    await terminal.idle()
    await go(terminal)
    await terminal.idle(500)
    writeFileSync(`docs/screens/${name}.svg`, drawSvg(terminal, theme === 'light' ? LIGHT : DARK))
    console.log(`docs/screens/${name}.svg`)
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  } finally {
    await terminal.close()
  }
}
