import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commonStart } from '../../../src/screens/palette/command-line.ts'
import { fuzzyScore, fuzzySort } from '../../../src/screens/palette/fuzzy.ts'

const sorted = (query: string, words: string[]) => fuzzySort(query, words, word => word)

describe('finding by a few letters', () => {
  it.each<[query: string, words: string[], found: string[]]>([
    ['ftp', ['finetune-p042', 'sweep'], ['finetune-p042']],
    ['res', ['preset', 'resume'], ['resume', 'preset']],
    ['run', ['a long name of a run', 'run'], ['run', 'a long name of a run']],
    ['xyz', ['resume'], []],
    ['', ['b', 'a'], ['b', 'a']],
  ])('%j in %j finds %j', (query, words, found) => {
    expect(sorted(query, words)).toEqual(found)
  })

  it('finds every text by letters left out of it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.infiniteStream(fc.boolean()), (text, keep) => {
        const query = [...text].filter(() => keep.next().value).join('')
        expect(fuzzyScore(query.toLowerCase(), text.toLowerCase())).not.toBeNull()
      }),
    )
  })

  it('completes to what all words begin with', () => {
    expect(commonStart(['resume', 'reset', 'rest'])).toBe('res')
    expect(commonStart(['one'])).toBe('one')
    expect(commonStart([])).toBe('')
  })
})
