import { insert } from './field.ts'
import { type FieldTarget, fieldKeys } from './field-keys.ts'
import { type Binding, bind } from './keys.ts'
import type { Field } from './screen.ts'

/** The one line of text that is being typed, if any. */
export class FieldSlot {
  field: Field | null = null

  /** The field's own keys first, then those of every field. */
  bindings(field: Field): Binding[] {
    const all = bind(fieldKeys, this.target(field)).map(binding =>
      binding.facts.id === 'field.done' && field.act !== undefined
        ? { ...binding, facts: { ...binding.facts, label: field.act } }
        : binding,
    )
    return [...(field.bindings?.(field) ?? []), ...all]
  }

  /** What typing or pasting into it does. */
  type(field: Field, text: string): void {
    this.target(field).write(insert(field, text))
  }

  private target(field: Field): FieldTarget {
    return {
      field,
      write: edited => {
        this.field = { ...field, ...edited }
        if (edited.text !== field.text) field.change(edited.text)
      },
      close: () => {
        this.field = null
      },
    }
  }
}
