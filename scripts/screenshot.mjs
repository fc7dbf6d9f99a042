// Draws the real screen as SVG: starts the program in a pseudo-terminal, presses keys, reads the terminal cell by cell.
// Usage: node scripts/screenshot.mjs OUT.svg [--size 118x34] [--keys 'Enter 2'] [-- ARGS of orion]
import { writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { giveUp } from './progress.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '118x34' }, keys: { type: 'string', default: '' } },
})
const [out, ...args] = positionals
if (!out)
  giveUp(new Error('usage: node scripts/screenshot.mjs OUT.svg [--size 118x34] [--keys KEYS] [-- ARGS]'))
const [cols, rows] = values.size.split('x').map(Number)
const KEYS = { Enter: '\r', Esc: '\x1b', Tab: '\t', Down: '\x1b[B', Up: '\x1b[A' }

const PALETTE = ['#1b1f27', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4']
const BRIGHT = ['#5c6370', '#ff8189', '#b5e08f', '#ffd68a', '#7cc4ff', '#dd94f5', '#70d6e0', '#ffffff']
const CUBE = [0, 95, 135, 175, 215, 255]

function colourOf(cell, side) {
  const value = side === 'fg' ? cell.getFgColor() : cell.getBgColor()
  if (side === 'fg' ? cell.isFgRGB() : cell.isBgRGB()) return `#${value.toString(16).padStart(6, '0')}`
  if (side === 'fg' ? cell.isFgDefault() : cell.isBgDefault()) return side === 'fg' ? '#c8ccd4' : null
  if (value < 8) return PALETTE[value]
  if (value < 16) return BRIGHT[value - 8]
  if (value >= 232) return `#${(8 + (value - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`
  const at = value - 16
  const part = index => CUBE[index].toString(16).padStart(2, '0')
  return `#${part(Math.floor(at / 36))}${part(Math.floor(at / 6) % 6)}${part(at % 6)}`
}

const escapeXml = text => text.replace(/[<>&]/g, found => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[found])
const W = 8.4
const H = 18

/** Cells of one row as runs of equal style. */
function* runsOf(line) {
  let run = null
  for (let x = 0; x < cols; x += 1) {
    const cell = line.getCell(x)
    if (!cell || cell.getWidth() === 0) continue
    const inverse = cell.isInverse() !== 0
    let fg = colourOf(cell, 'fg')
    let bg = colourOf(cell, 'bg')
    if (inverse) [fg, bg] = [bg ?? '#14171d', fg]
    const style = { fg, bg, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 }
    const same = run && Object.keys(style).every(key => run.style[key] === style[key])
    if (!same) {
      if (run) yield run
      run = { x, width: 0, text: '', style }
    }
    run.text += cell.getChars() || ' '
    run.width += cell.getWidth()
  }
  if (run) yield run
}

function draw(buffer) {
  const parts = []
  for (let y = 0; y < rows; y += 1) {
    const line = buffer.getLine(buffer.viewportY + y)
    if (!line) continue
    for (const { x, width, text, style } of runsOf(line)) {
      const left = (x * W + 10).toFixed(1)
      if (style.bg)
        parts.push(
          `<rect x="${left}" y="${y * H + 10}" width="${(width * W).toFixed(1)}" height="${H}" fill="${style.bg}"/>`,
        )
      if (text.trim() === '') continue
      const look = `${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity="0.6"' : ''}`
      parts.push(
        `<text x="${left}" y="${y * H + 24}" fill="${style.fg}"${look} textLength="${(width * W).toFixed(1)}">${escapeXml(text)}</text>`,
      )
    }
  }
  const size = `width="${Math.ceil(cols * W + 20)}" height="${rows * H + 20}"`
  const font =
    'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" xml:space="preserve"'
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font}>\n<rect ${size} rx="8" fill="#14171d"/>\n${parts.join('\n')}\n</svg>\n`
}

const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true })
const pty = spawn('bin/orion', args, {
  cols,
  rows,
  env: { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
})
let quietSince = Date.now()
pty.onData(data => {
  quietSince = Date.now()
  terminal.write(data)
})
const idle = async () => {
  quietSince = Date.now()
  const limit = Date.now() + 15_000
  while (Date.now() - quietSince < 700 && Date.now() < limit) await pause(50)
}
await idle()
for (const key of values.keys.split(' ').filter(Boolean)) {
  pty.write(KEYS[key] ?? key)
  await idle()
}
writeFileSync(out, draw(terminal.buffer.active))
pty.kill('SIGTERM')
console.log(`${out} drawn at ${cols}x${rows}`)
process.exit(0)
