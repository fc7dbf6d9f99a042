import type { Context } from '../../control/context.ts'
import { knownNames } from '../../control/known-names.ts'
import { type DraftMatch, matchDraft } from '../../control/match-draft.ts'
import type { ClusterNames, Names } from '../../core/config/field-meta.ts'
import { formFields } from '../../core/config/form-fields.ts'
import type { OpenDraft } from './open-draft.ts'

/** How long typing must rest before the catalog is asked, ms. */
const REST_MS = 60

/** The recordings that the queries of a draft match, asked again a moment after something was typed. */
export class Matches {
  match: DraftMatch | null = null
  /** The text that `match` is about. */
  private text: string | null = null
  private timer: NodeJS.Timeout | undefined
  private readonly ctx: Context
  private readonly changed: () => void
  private names: { names: Names; text: string | null; found: string[] } | null = null

  constructor(ctx: Context, changed: () => void) {
    this.ctx = ctx
    this.changed = changed
  }

  /** Asks at once where nothing is known yet, else when typing rests. */
  follow(draft: OpenDraft): void {
    if (this.text === draft.text) return
    clearTimeout(this.timer)
    if (this.match === null) this.ask(draft)
    else {
      this.timer = setTimeout(() => {
        this.ask(draft)
        this.changed()
      }, REST_MS)
    }
  }

  /** The catalog has changed. */
  forget(): void {
    this.text = null
    this.names = null
  }

  /** What a field may name. */
  known(names: Exclude<Names, ClusterNames>): readonly string[] {
    if (this.names?.names !== names || this.names.text !== this.text) {
      const found = knownNames(this.ctx, names, this.match?.recordings ?? [])
      this.names = { names, text: this.text, found }
    }
    return this.names.found
  }

  close(): void {
    clearTimeout(this.timer)
  }

  private ask(draft: OpenDraft): void {
    this.text = draft.text
    const written = draft.checked.written ?? {}
    const { plugin } = draft.task
    const queries = Object.entries(plugin.fields).flatMap(([key, schema]) =>
      formFields(schema, written[key], key).flatMap(({ names, value }) =>
        names === 'query' && typeof value === 'string' ? [value] : [],
      ),
    )
    this.match = queries.length === 0 ? null : matchDraft(this.ctx, draft.task, written, queries)
  }
}
