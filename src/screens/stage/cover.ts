import type { ReactElement } from 'react'
import type { Area } from './area.ts'
import type { Binding } from './keys.ts'

/** Something that lies over the screen and hears keys alone until it is taken away: a question, the help, a menu. */
export interface Cover {
  bindings(): Binding[]
  view(area: Area): ReactElement
}
