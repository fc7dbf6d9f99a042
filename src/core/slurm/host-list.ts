/** More names than a message or a screen can use. */
const MOST = 4096

/** Names of nodes in a list as Slurm writes it: `n[1-3,07],gpu-a[1-2]b`. What cannot be read stays one name. */
export function expandHostList(text: string): string[] {
  return splitOutsideBrackets(text).flatMap(expandOne).slice(0, MOST)
}

function splitOutsideBrackets(text: string): string[] {
  const parts = text.match(/(?:[^,[\]]|\[[^\]]*\])+/g) ?? []
  return parts.map(part => part.trim()).filter(part => part !== '')
}

function expandOne(name: string): string[] {
  const found = /^([^[]*)\[([^\]]*)\](.*)$/.exec(name)
  if (!found) return [name]
  const [, before = '', inside = '', after = ''] = found
  const ends = expandOne(after)
  return inside
    .split(',')
    .flatMap(range)
    .slice(0, MOST)
    .flatMap(middle => ends.map(end => `${before}${middle}${end}`))
    .slice(0, MOST)
}

/** `08-11` keeps its leading zeros. */
function range(text: string): string[] {
  const [first = '', last] = text.split('-')
  if (last === undefined || !/^\d+$/.test(first) || !/^\d+$/.test(last)) return [text]
  const [from, to] = [Number(first), Number(last)]
  if (to < from || to - from >= MOST) return [text]
  return Array.from({ length: to - from + 1 }, (_, at) => String(from + at).padStart(first.length, '0'))
}
