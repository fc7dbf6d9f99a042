import { type ConfigPath, formatPath } from '../../core/config/document.ts'
import { editYaml } from '../../core/config/edit-yaml.ts'
import { ABSENT, type FormField, formFields, newEntry, PRESENT } from '../../core/config/form-fields.ts'
import { typedValue } from '../../core/config/overrides.ts'
import { childSchema, schemaAt } from '../../core/config/schema-walk.ts'
import type { Issue } from '../../schema/error.ts'
import { edit, insert } from '../stage/field.ts'
import type { OpenDraft } from './open-draft.ts'

/** A field with what is wrong with it. */
export interface FormRow {
  field: FormField
  /** Text under the cursor while it is typed, else null. */
  typed: { text: string; at: number } | null
  issue: Issue | null
  changed: boolean
}

/** A value as one types it. */
export function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : typeof value === 'object' ? flowText(value) : String(value)
}

const flowText = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[,:](?=(?:[^"]*"[^"]*")*[^"]*$)/g, found => `${found} `)

/** The fields of one step over a draft: where the cursor is, and what keys do to the field under it. */
export class Form {
  readonly draft: OpenDraft
  readonly keys: readonly string[]
  private readonly base: (key: string) => unknown
  fields: FormField[] = []
  at = 0
  private cursor: { text: string; at: number } | null = null
  /** The draft when the cursor came to the field: what is typed is written into that, so that a field that was empty on the way keeps its place and its comments. */
  private before = ''
  private wasRead: { text: string; fields: FormField[] } | null = null

  /** `base` knows what stands for the keys of a part that are left out, where the schema does not. */
  constructor(
    draft: OpenDraft,
    keys: readonly string[],
    focus: string | null = null,
    base: (key: string) => unknown = () => undefined,
  ) {
    this.draft = draft
    this.keys = keys
    this.base = base
    this.read()
    this.focusOn(focus ?? '')
  }

  /** To a field by its path, else to the first one below it, else to the first of all. */
  focusOn(path: string): void {
    const names = this.fields.map(field => formatPath(field.path))
    const exact = names.indexOf(path)
    this.focus(Math.max(0, exact >= 0 ? exact : names.findIndex(name => isWithin(name, path))))
  }

  get field(): FormField | undefined {
    return this.fields[this.at]
  }

  /** Text and cursor of the field under the cursor; null where nothing is typed. */
  get typed(): { text: string; at: number } | null {
    return this.cursor
  }

  /** The fields of the draft as it is now. */
  read(): void {
    if (this.wasRead?.text === this.draft.text) return
    const { schema } = this.draft.task
    const written = this.draft.checked.written ?? {}
    this.fields = this.keys.flatMap(key => {
      const child = childSchema(schema, key, written)
      return child === undefined ? [] : formFields(child, written[key], key, this.base(key))
    })
    this.wasRead = { text: this.draft.text, fields: this.fields }
    this.at = Math.max(0, Math.min(this.at, this.fields.length - 1))
  }

  focus(at: number): void {
    this.at = Math.max(0, Math.min(this.fields.length - 1, at))
    const { field } = this
    const isTyped = field !== undefined && field.control !== 'choice' && field.control !== 'list'
    const text = isTyped && field.given ? textOf(field.value) : ''
    this.cursor = isTyped ? { text, at: [...text].length } : null
    this.before = this.draft.text
  }

  /** To the next field, around the ends. */
  walk(by: 1 | -1): void {
    this.focus((this.at + by + this.fields.length) % Math.max(1, this.fields.length))
  }

  type(text: string): void {
    const { field, cursor } = this
    if (field === undefined) return
    if (cursor !== null) this.write(insert(cursor, text))
    else if (field.control === 'choice') {
      const wanted = text.toLowerCase()
      const found = field.choices.find(choice => choice.toLowerCase().startsWith(wanted))
      if (found !== undefined) this.choose(found)
    }
  }

  /** An editing key in the field under the cursor; false when it means nothing there. */
  press(key: string): boolean {
    if (this.cursor === null) return false
    const edited = edit(this.cursor, key)
    if (edited === null) return false
    if (edited.text === this.cursor.text) this.cursor = edited
    else this.write(edited)
    return true
  }

  /** The choice `by` places further, around the ends. */
  turn(by: 1 | -1): void {
    const { field } = this
    if (field?.control !== 'choice') return
    const at = field.choices.indexOf(textOf(field.value))
    const next = field.choices[(at + by + field.choices.length) % field.choices.length]
    if (next !== undefined) this.choose(next)
  }

  /** Fills the field with a text that is known to fit. */
  fill(text: string): void {
    this.write({ text, at: [...text].length })
  }

  /** Takes the field out of the config, so that its default holds. */
  reset(): void {
    const { field } = this
    if (field === undefined) return
    this.draft.edit({ path: field.path, remove: true })
    this.read()
    this.focus(this.at)
  }

  /** One more entry in the list under the cursor; the cursor goes to it. */
  addEntry(): void {
    const { field } = this
    const schema = field && schemaAt(this.draft.task.schema, this.draft.checked.written, field.path)
    if (field?.control !== 'list' || schema === undefined) return
    const path = [...field.path, Number(field.value)]
    this.draft.edit({ path, value: newEntry(schema) })
    this.read()
    const first = this.fields.findIndex(({ entry }) => samePath(entry, path))
    this.focus(first < 0 ? this.at : first)
  }

  /** Takes the entry of a list under the cursor away; its path. */
  removeEntry(): ConfigPath | null {
    const entry = this.field?.entry
    if (!entry) return null
    const list = entry.slice(0, -1)
    const no = Number(entry.at(-1))
    const head = this.fields.find(({ path, control }) => control === 'list' && samePath(path, list))
    const { text, task } = this.draft
    // A list that stands there only as a default is written out first.
    const written =
      head && !head.given
        ? editYaml(text, { path: entry, value: this.entryValue(list, no) }, task.schema)
        : text
    this.draft.change(editYaml(written, { path: entry, remove: true }, task.schema), entry)
    this.read()
    this.focus(this.at)
    return entry
  }

  rows(): FormRow[] {
    const issues = this.issuesByField()
    const changes = this.draft.changes() ?? []
    return this.fields.map((field, at) => {
      const name = dotted(field.path)
      return {
        field,
        typed: at === this.at ? this.cursor : null,
        issue: issues.get(at) ?? null,
        changed: changes.some(
          ({ path, before }) =>
            path === name ||
            (field.control !== 'list' &&
              name.startsWith(`${path}.`) &&
              (before !== undefined || field.given)),
        ),
      }
    })
  }

  /** Mistakes in these keys that no field shows. */
  loose(): Issue[] {
    const shown = [...this.issuesByField().values()]
    return this.own().filter(({ path }) => !shown.some(each => isWithin(each.path, path)))
  }

  private own(): Issue[] {
    return this.draft.checked.issues.filter(({ path }) => this.keys.some(key => isWithin(path, key)))
  }

  /** Each mistake stands at its own field, else at the first one below its place. */
  private issuesByField(): Map<number, Issue> {
    const found = new Map<number, Issue>()
    const names = this.fields.map(({ path }) => formatPath(path))
    for (const issue of this.own()) {
      const exact = names.indexOf(issue.path)
      if (exact < 0 && issue.message.startsWith('is missing')) {
        for (const [at, field] of this.missingBelow(issue, names)) if (!found.has(at)) found.set(at, field)
        continue
      }
      const at = exact >= 0 ? exact : names.findIndex(name => isWithin(name, issue.path))
      if (at >= 0 && !found.has(at)) found.set(at, issue)
    }
    return found
  }

  /** A part that is missing whole is missing at each field that must be filled in. */
  private missingBelow(issue: Issue, names: readonly string[]): [number, Issue][] {
    return this.fields.flatMap(({ required, value, wanted }, at): [number, Issue][] => {
      const path = names[at] ?? ''
      if (!required || value !== undefined || !isWithin(path, issue.path)) return []
      return [[at, { ...issue, path, message: `is missing: expected ${wanted}` }]]
    })
  }

  private entryValue(list: ConfigPath, no: number): unknown {
    const name = this.fields.find(({ path }) => samePath(path.slice(0, -1), [...list, no]))
    return name === undefined ? {} : { [String(name.path.at(-1))]: name.value }
  }

  private choose(choice: string): void {
    const { field } = this
    if (field === undefined) return
    const schema = schemaAt(this.draft.task.schema, this.draft.checked.written, field.path)
    const isToggle = field.choices.includes(ABSENT) && field.choices.includes(PRESENT)
    if (isToggle && choice === ABSENT) this.draft.edit({ path: field.path, remove: true })
    else if (isToggle) this.draft.edit({ path: field.path, value: {} })
    else {
      const typed = schema === undefined ? { value: choice } : typedValue(schema, choice)
      this.draft.edit({ path: field.path, value: 'value' in typed ? typed.value : choice })
    }
    this.read()
  }

  private write(edited: { text: string; at: number }): void {
    const { field } = this
    this.cursor = edited
    if (field === undefined) return
    if (edited.text === '') this.draft.edit({ path: field.path, remove: true }, this.before)
    else {
      const schema = schemaAt(this.draft.task.schema, this.draft.checked.written, field.path)
      const typed = schema === undefined ? { value: edited.text } : typedValue(schema, edited.text)
      this.draft.edit({ path: field.path, value: 'value' in typed ? typed.value : edited.text }, this.before)
    }
    this.read()
  }
}

const dotted = (path: ConfigPath): string => path.join('.')
const samePath = (a: ConfigPath | null, b: ConfigPath): boolean => a !== null && dotted(a) === dotted(b)
const isWithin = (path: string, parent: string): boolean =>
  path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`)
