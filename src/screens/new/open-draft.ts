import { type CheckedDraft, checkDraft, type DraftTask, draftTask } from '../../control/check-draft.ts'
import type { Context } from '../../control/context.ts'
import type { DraftOrigin } from '../../control/draft-origin.ts'
import { createDraft, type Draft, readDraft, saveDraft } from '../../control/drafts.ts'
import { show } from '../../control/show.ts'
import { template } from '../../control/templates.ts'
import { type ConfigChange, diffConfigs } from '../../core/config/diff.ts'
import type { ConfigPath } from '../../core/config/document.ts'
import { editYaml, type YamlEdit } from '../../core/config/edit-yaml.ts'
import type { JsonObject } from '../../schema/scalars.ts'
import { Undo } from './undo.ts'

/** How the newest text stands on disk. */
export type Saved = { state: 'saved' } | { state: 'saving' } | { state: 'failed'; error: unknown }

/** What it came from, as a config with all its defaults. */
export interface Base {
  name: string
  config: JsonObject
}

/** A draft in the hand: its text is the one truth, every change is checked at once and saved right after. */
export class OpenDraft {
  id: string
  path: string
  text: string
  readonly from: DraftOrigin | null
  task: DraftTask
  checked: CheckedDraft
  readonly base: Base | null
  saved: Saved = { state: 'saved' }
  readonly undo = new Undo()
  private readonly ctx: Context
  /** What is on disk as far as this session knows. */
  private stored: string
  private saving: Promise<void> | null = null
  private readonly changed: (moved: string | null) => void
  private diffed: { text: string; changes: ConfigChange[] } | null = null

  /** `changed` hears every news of saving; with the new id, when another session changed the file meanwhile. */
  constructor(ctx: Context, draft: Draft, task: DraftTask, changed: (moved: string | null) => void) {
    this.ctx = ctx
    this.id = draft.id
    this.path = draft.path
    this.text = draft.text
    this.stored = draft.text
    this.from = draft.from
    this.task = task
    this.changed = changed
    this.checked = checkDraft(this.text, task, this.path)
    this.base = baseOf(ctx, draft.from, task)
  }

  static async open(ctx: Context, id: string, changed: (moved: string | null) => void): Promise<OpenDraft> {
    const draft = readDraft(ctx, id)
    return new OpenDraft(ctx, draft, await draftTask(ctx, draft.text), changed)
  }

  /** False while the text is no YAML: then no field of it can be shown or changed. */
  get readable(): boolean {
    return this.checked.written !== null || this.text.trim() === ''
  }

  /** One place changed in the text, or in one from before. */
  edit(edit: YamlEdit, text = this.text): void {
    this.change(editYaml(text, edit, this.task.schema), edit.path, text)
  }

  /** `path` is the place that differs from the text before. */
  change(text: string, path: ConfigPath, before = this.text): void {
    if (text === this.text) return
    this.undo.keep({ text: before, task: this.task, path })
    this.take(text)
  }

  /** As it was before the newest change; the place that was changed, or null where there is none. */
  takeBack(): ConfigPath | null {
    const past = this.undo.take(this.text)
    if (past === null) return null
    this.task = past.task
    this.take(past.text)
    return past.path
  }

  /** Takes what another program left in the file. */
  async reread(): Promise<void> {
    const { text } = readDraft(this.ctx, this.id)
    this.stored = text
    if (text !== this.text) this.undo.keep({ text: this.text, task: this.task, path: [] })
    this.text = text
    this.task = await draftTask(this.ctx, text)
    this.checked = checkDraft(text, this.task, this.path)
    this.saved = { state: 'saved' }
  }

  /** What leads from what it came from to what it is; null while there are mistakes or nothing to compare with. */
  changes(): ConfigChange[] | null {
    const { config } = this.checked
    if (this.base === null || config === null) return null
    if (this.diffed?.text !== this.text) {
      this.diffed = { text: this.text, changes: diffConfigs(this.base.config, config) }
    }
    return this.diffed.changes
  }

  /** Resolves when everything is on disk, or could not be written. */
  async settled(): Promise<void> {
    while (this.saving) await this.saving
  }

  private take(text: string): void {
    this.text = text
    this.checked = checkDraft(text, this.task, this.path)
    this.save()
  }

  private save(): void {
    this.saved = { state: 'saving' }
    this.saving ??= this.saveAll()
      .then(
        () => {
          this.saved = { state: 'saved' }
        },
        error => {
          this.saved = { state: 'failed', error }
        },
      )
      .finally(() => {
        this.saving = null
        this.changed(null)
      })
  }

  /** One write at a time; what was typed meanwhile goes with the next one. */
  private async saveAll(): Promise<void> {
    while (this.text !== this.stored) {
      const { text } = this
      if (this.changedElsewhere()) {
        const other = await createDraft(this.ctx, text, this.from)
        this.id = other.id
        this.path = other.path
        this.stored = other.text
        this.changed(other.id)
      } else {
        await saveDraft(this.ctx, this.id, text)
        this.stored = text
      }
    }
  }

  private changedElsewhere(): boolean {
    try {
      return readDraft(this.ctx, this.id).text !== this.stored
    } catch {
      // Deleted elsewhere, or not readable: what is written here is kept all the same.
      return false
    }
  }
}

function baseOf(ctx: Context, from: DraftOrigin | null, task: DraftTask): Base | null {
  if (from === null) return null
  try {
    if (from.kind === 'run') {
      const { run } = show(ctx, from.id)
      return { name: run.name, config: run.config }
    }
    const { config } = checkDraft(template(ctx, from.name).text, task, from.name)
    return config === null ? null : { name: from.name, config }
  } catch {
    // What it came from is gone; the draft stands by itself.
    return null
  }
}
