/** What each parameter of SGR switches: the slot it fills, or the slots it clears. */
const CLEARS: Record<string, readonly string[]> = {
  '22': ['bold', 'dim'],
  '23': ['italic'],
  '24': ['underline'],
  '27': ['inverse'],
  '29': ['strike'],
  '39': ['color'],
  '49': ['background'],
}
const SETS: Record<string, string> = {
  '1': 'bold',
  '2': 'dim',
  '3': 'italic',
  '4': 'underline',
  '7': 'inverse',
  '9': 'strike',
}
const CLEARED_BY = Object.fromEntries(
  Object.entries(CLEARS).flatMap(([code, slots]) => slots.map(slot => [slot, code])),
)

/** The styles that are on after sequences of SGR parameters, as one list of parameters. */
export class Styles {
  readonly slots = new Map<string, string>()

  apply(parameters: string): this {
    const list = parameters === '' ? ['0'] : parameters.split(';')
    while (list.length > 0) {
      const code = list.shift() ?? '0'
      const slot = SETS[code]
      if (code === '0') this.slots.clear()
      else if (slot !== undefined) this.slots.set(slot, code)
      else if (CLEARS[code]) for (const each of CLEARS[code]) this.slots.delete(each)
      else this.colour(code, list)
    }
    return this
  }

  toString(): string {
    return [...this.slots.values()].join(';')
  }

  private colour(code: string, rest: string[]): void {
    const value = Number(code)
    if (value === 38 || value === 48) {
      const arguments_ = rest.splice(0, rest[0] === '2' ? 4 : 2)
      this.slots.set(value === 38 ? 'color' : 'background', [code, ...arguments_].join(';'))
    } else if ((value >= 30 && value <= 37) || (value >= 90 && value <= 97)) this.slots.set('color', code)
    else if ((value >= 40 && value <= 47) || (value >= 100 && value <= 107))
      this.slots.set('background', code)
  }
}

/** Styles, and changes of them, that are remembered. */
const MOST_KNOWN = 2000

const slotsOf = (style: string): Map<string, string> =>
  style === '' ? new Map() : new Styles().apply(style).slots

/** What shows of a style on a blank: its background alone, or all where lines or swapped colours are drawn. */
const blanks = new Map<string, string>()

export function onBlank(style: string): string {
  if (style === '') return ''
  const before = blanks.get(style)
  if (before !== undefined) return before
  const slots = slotsOf(style)
  const drawn = ['inverse', 'underline', 'strike'].some(slot => slots.has(slot))
  const shown = drawn ? style : (slots.get('background') ?? '')
  if (blanks.size > MOST_KNOWN) blanks.clear()
  blanks.set(style, shown)
  return shown
}

/** Nearly all changes are among few. */
const known = new Map<string, string>()

/** The shortest parameters of SGR that turn one list of styles into another; empty where nothing is left on. */
export function styleChange(from: string, to: string): string {
  if (to === '' || from === '') return to
  const key = `${from}>${to}`
  const before = known.get(key)
  if (before !== undefined) return before
  const [old, wanted] = [slotsOf(from), slotsOf(to)]
  const cleared = new Set(
    [...old.keys()].filter(slot => !wanted.has(slot)).map(slot => CLEARED_BY[slot] ?? '0'),
  )
  const gone = new Set([...cleared].flatMap(code => CLEARS[code] ?? []))
  const set = [...wanted].filter(([slot, value]) => gone.has(slot) || old.get(slot) !== value)
  const change = [...cleared, ...set.map(([, value]) => value)].join(';')
  const anew = `0;${to}`
  const shortest = change.length < anew.length ? change : anew
  if (known.size > MOST_KNOWN) known.clear()
  known.set(key, shortest)
  return shortest
}
