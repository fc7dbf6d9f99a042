import { type KeyWord, keyWord } from '../../src/screens/stage/named-keys.ts'

/** Words for the keys of a user who chose none. */
export const DEFAULT_KEYS: KeyWord = id => keyWord(new Map(), id)
