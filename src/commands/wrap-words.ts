/** Breaks paragraphs of plain words at spaces so that no line is longer than `width`; longer words stay whole. */
export function wrapWords(text: string, width: number): string {
  return text
    .split('\n')
    .map(paragraph => wrap(paragraph, width))
    .join('\n')
}

function wrap(paragraph: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
