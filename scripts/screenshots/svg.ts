import type { TestTerminal } from '../../test/support/terminal.ts'
import { DOT, dotsPath, glyphPath } from './glyph-path.ts'

/** Width and height of a cell, px. */
const W = 8.4
const H = 17
const MARGIN = 10

/** Colours of a terminal that programs name by number, and of its page. */
export interface Paper {
  page: string
  ink: string
  palette: readonly string[]
}

export const DARK: Paper = {
  page: '#14171d',
  ink: '#c8ccd4',
  palette: [
    ...['#1b1f27', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4'],
    ...['#5c6370', '#ff8189', '#b5e08f', '#ffd68a', '#7cc4ff', '#dd94f5', '#70d6e0', '#ffffff'],
  ],
}

export const LIGHT: Paper = {
  page: '#ffffff',
  ink: '#24292f',
  palette: [
    ...['#24292f', '#cf222e', '#116329', '#4d2d00', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
    ...['#57606a', '#a40e26', '#1a7f37', '#633c01', '#218bff', '#a475f9', '#3192aa', '#8c959f'],
  ],
}

const CUBE = [0, 95, 135, 175, 215, 255]
const hex = (value: number) => value.toString(16).padStart(2, '0')

function colour(value: string | number | null, { palette }: Paper): string | null {
  if (typeof value !== 'number') return value
  if (value < 16) return palette[value] ?? null
  if (value >= 232) return `#${hex(8 + (value - 232) * 10).repeat(3)}`
  const at = value - 16
  return `#${[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(part => hex(CUBE[part] ?? 0)).join('')}`
}

interface Run {
  x: number
  text: string
  look: { ink: string; page: string | null; bold: boolean; dim: boolean }
}

/** Cells of a row as runs of equal looks. */
function runsOf(terminal: TestTerminal, y: number, paper: Paper): Run[] {
  const runs: Run[] = []
  for (let x = 0; x < terminal.xterm.cols; x += 1) {
    const { text, color, background, bold, dim, inverse } = terminal.cell(x, y)
    const [front, back] = [colour(color, paper) ?? paper.ink, colour(background, paper)]
    const look = inverse
      ? { ink: back ?? paper.page, page: front, bold, dim }
      : { ink: front, page: back, bold, dim }
    const last = runs.at(-1)
    if (last && JSON.stringify(last.look) === JSON.stringify(look)) last.text += text || ' '
    else runs.push({ x, text: text || ' ', look })
  }
  return runs
}

const escapeXml = (text: string) =>
  text.replace(/[<>&]/g, found => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[found] ?? found)
const px = (value: number) => String(Math.round(value * 10) / 10)

/** Lines, blocks and Braille of a run as paths, so that a picture looks the same in every font. */
function shapes(run: Run, top: number): string {
  let bars = ''
  let dots = ''
  for (const [at, char] of [...run.text].entries()) {
    const cell = { x: MARGIN + (run.x + at) * W, y: top, w: W, h: H }
    bars += glyphPath(char, cell)
    dots += dotsPath(char, cell)
  }
  const faded = run.look.dim ? ' opacity="0.6"' : ''
  return [
    bars === '' ? '' : `<path d="${bars}" fill="${run.look.ink}"${faded}/>`,
    dots === '' ? '' : `<path d="${dots}" stroke="${run.look.ink}" class="dots"${faded}/>`,
  ].join('')
}

/** Words of a run; each is placed by itself, so that columns stay where they are in every font. */
function words(run: Run, top: number): string {
  const faded = `${run.look.bold ? ' font-weight="bold"' : ''}${run.look.dim ? ' opacity="0.6"' : ''}`
  return [...run.text.matchAll(/[^\s\u2500-\u259f\u2800-\u28ff]+(?: [^\s\u2500-\u259f\u2800-\u28ff]+)*/gu)]
    .map(({ 0: text, index }) => {
      const left = MARGIN + (run.x + index) * W
      const width = [...text].length * W
      return `<text x="${px(left)}" y="${px(top + 12.8)}" fill="${run.look.ink}"${faded} textLength="${px(width)}">${escapeXml(text)}</text>`
    })
    .join('')
}

/** The screen of a terminal as SVG. */
export function drawSvg(terminal: TestTerminal, paper: Paper): string {
  const { cols, rows } = terminal.xterm
  const parts: string[] = []
  for (let y = 0; y < rows; y += 1) {
    const top = MARGIN + y * H
    for (const run of runsOf(terminal, y, paper)) {
      const width = px([...run.text].length * W)
      const left = px(MARGIN + run.x * W)
      if (run.look.page)
        parts.push(`<rect x="${left}" y="${top}" width="${width}" height="${H}" fill="${run.look.page}"/>`)
      parts.push(shapes(run, top), words(run, top))
    }
  }
  const size = `width="${Math.ceil(cols * W + 2 * MARGIN)}" height="${rows * H + 2 * MARGIN}"`
  const font = `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font} xml:space="preserve">`,
    `<style>.dots{fill:none;stroke-width:${DOT};stroke-linecap:round}</style>`,
    `<rect ${size} rx="8" fill="${paper.page}"/>`,
    ...parts.filter(part => part !== ''),
    '</svg>\n',
  ].join('\n')
}
