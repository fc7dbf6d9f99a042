import { createDraft } from '../../control/drafts.ts'
import { estimateDraft } from '../../control/estimate-draft.ts'
import type { DraftMatch } from '../../control/match-draft.ts'
import type { Plan } from '../../control/plan.ts'
import { profilesThatTakeWishes } from '../../control/profiles-that-take-wishes.ts'
import { blankConfig, configFromRun, configFromTemplate, type Start } from '../../control/start-config.ts'
import { formatPath } from '../../core/config/document.ts'
import { isClusterNames } from '../../core/config/field-meta.ts'
import type { Estimate, UpstreamRef } from '../../core/task-plugin.ts'
import { type SafeText, safeText, sanitize } from '../../core/text/sanitize.ts'
import type { PreflightFix } from '../../schema/preflight.ts'
import type { RunDetail } from '../../schema/run.ts'
import { Checks } from '../preflight/checks.ts'
import { Doing } from '../stage/doing.ts'
import type { PlaceState } from '../stage/place.ts'
import type { Stage } from '../stage/screen.ts'
import { shellLine } from '../stage/shell-line.ts'
import { ClusterPanel, profileOf } from './cluster-panel.ts'
import { fixDraft } from './fix-draft.ts'
import { Form } from './form.ts'
import { launchDraft, planDraft } from './launch-draft.ts'
import { Matches } from './matches.ts'
import { OpenDraft } from './open-draft.ts'
import { type Choice, StartList } from './start-list.ts'
import { issuesOf, type Step, stepsOf } from './steps.ts'
import { placeWords } from './undo.ts'

const START: Step = { id: 'start', keys: [] }

/** State of the wizard: the draft, the step it stands in, and what the steps share. Drawn by `screen.tsx`. */
export class Wizard {
  readonly stage: Stage
  readonly start: StartList
  readonly matches: Matches
  readonly clusters: ClusterPanel
  readonly doing: Doing
  draft: OpenDraft | null = null
  step: Step = START
  form: Form | null = null
  checks: Checks | null = null
  /** Steps that were opened; others show no mark yet. */
  readonly visited = new Set<string>()
  /** First line of the review on screen. */
  top = 0
  /** Text that the newest checks are about. */
  private checkedText: string | null = null
  private closed = false
  private takers: ReadonlySet<string> = new Set()
  private estimated: { text: string; match: DraftMatch | null; estimates: readonly Estimate[] } | null = null

  constructor(stage: Stage) {
    this.stage = stage
    this.start = new StartList(stage)
    this.matches = new Matches(stage.context, () => stage.changed('stream'))
    this.clusters = new ClusterPanel(stage)
    this.doing = new Doing(stage)
  }

  /** A scheduler is asked where the profile has one, and where the draft asks one already. */
  get steps(): readonly Step[] {
    const { draft, step } = this
    if (draft === null) return stepsOf(null, false)
    const asked = draft.checked.written?.slurm !== undefined || step.keys.includes('slurm')
    return stepsOf(draft.task.plugin, asked || this.takers.has(profileOf(draft)))
  }

  /** What the field under the cursor may name. */
  known(): readonly string[] {
    const { draft, form } = this
    const names = form?.field?.names ?? null
    if (draft === null || names === null) return []
    return isClusterNames(names) ? this.clusters.known(draft, names) : this.matches.known(names)
  }

  /** The checks are about another text than the draft has now. */
  get stale(): boolean {
    return this.checks?.report != null && this.checkedText !== this.draft?.text
  }

  /** Opens a draft that is there, at the step and field where it was left. */
  async resume(id: string, state: PlaceState): Promise<void> {
    const { context } = this.stage
    this.takers = await profilesThatTakeWishes(context)
    this.opened(await OpenDraft.open(context, id, this.saved))
    const step = this.steps.find(each => each.id === state.step)
    const visited = Array.isArray(state.visited) ? state.visited : []
    for (const each of visited) if (typeof each === 'string') this.visited.add(each)
    this.goTo(step ?? this.steps[1] ?? START, typeof state.field === 'string' ? state.field : null)
  }

  /** Begins a draft; `source` is what names its beginning on a command line, where something does. */
  async begin(start: Start, source: string | null): Promise<void> {
    const draft = await createDraft(this.stage.context, start.text, start.from)
    await this.resume(draft.id, {})
    if (source !== null) this.stage.notify('muted', shellLine('new', source, '--draft'))
  }

  /** `upstream` is the checkpoint whose weights the new run starts from. */
  async beginFromRun(run: string, upstream?: UpstreamRef): Promise<void> {
    const source = upstream === undefined ? run : `${upstream.run}@${upstream.checkpoint}`
    await this.begin(await configFromRun(this.stage.context, run, upstream), source)
  }

  choose(choice: Choice): void {
    this.stage.load(this.beginWith(choice), () => this.stage.changed('input'), safeText`not started`)
  }

  goTo(step: Step, field: string | null = null): void {
    const { draft } = this
    if (step.id === 'start' || draft === null) this.start.read()
    this.step = step
    this.visited.add(step.id)
    this.form = draft !== null && step.keys.length > 0 && draft.readable ? this.formOf(draft, field) : null
    this.top = 0
    if (draft !== null) this.matches.follow(draft)
    if (step.id === 'preflight') this.checkIfNeeded()
    this.lookAtCluster()
    this.stage.changed('input')
  }

  turn(by: 1 | -1): void {
    const { steps } = this
    const at = steps.findIndex(({ id }) => id === this.step.id)
    const next = steps[at + by]
    if (next) this.goTo(next)
  }

  /** To the first step that has a mistake, and to its field. */
  toMistake(): void {
    const issue = this.draft?.checked.issues[0]
    if (issue === undefined) return
    const step = this.steps.find(each => issuesOf(each, this.steps, [issue]).length > 0)
    if (step) this.goTo(step, issue.path)
  }

  type(text: string): void {
    this.form?.type(text)
    this.edited()
  }

  /** Another session, or this one, changed the registry. */
  dataChanged(): void {
    if (this.step.id === 'start') this.start.read()
    this.matches.forget()
    if (this.draft) this.matches.follow(this.draft)
  }

  /** Looks at what the chosen profile has, while the step that chooses it is shown. */
  lookAtCluster(): void {
    if (this.draft && this.step.ofMachines) this.clusters.follow(this.draft)
  }

  /** What the draft would need, as far as that is known without a plan. */
  estimates(): readonly Estimate[] {
    const { draft, matches } = this
    if (draft === null) return []
    if (this.estimated?.text !== draft.text || this.estimated.match !== matches.match) {
      const estimates = estimateDraft(draft.task, draft.checked, matches.match?.recordings ?? [])
      this.estimated = { text: draft.text, match: matches.match, estimates }
    }
    return this.estimated.estimates
  }

  /** The draft was changed by a key. */
  edited(): void {
    this.form?.read()
    if (this.draft) this.matches.follow(this.draft)
    this.lookAtCluster()
    this.stage.changed('input')
  }

  /** Takes the newest change of the draft back, and goes to where it was made. */
  takeBack(): void {
    const path = this.draft?.takeBack()
    if (path == null) return
    this.goTo(this.steps.find(({ keys }) => keys.includes(`${path[0]}`)) ?? this.step, formatPath(path))
    this.stage.notify('good', safeText`${placeWords(path)} is as it was before`)
  }

  /** Opens the draft in the user's editor and takes what it leaves, mistakes included. */
  editYaml(): void {
    const { draft, stage } = this
    if (draft === null) return
    const edit = async () => {
      await draft.settled()
      const { editText } = await import('../../control/edit-text.ts')
      let trouble: string | null = null
      await stage.lend(async () => {
        trouble = (await editText(stage.context, draft.path)).trouble
      })
      await draft.reread()
      this.goTo(this.step, this.form?.field ? formatPath(this.form.field.path) : null)
      const mistakes = draft.checked.issues.length
      if (trouble !== null) stage.notify('warn', sanitize(trouble))
      else if (mistakes > 0) stage.notify('warn', safeText`${mistakes} mistakes; the review shows where`)
      else stage.notify('good', safeText`taken over from the editor`)
    }
    stage.load(edit(), () => stage.changed('input'), safeText`not edited`)
  }

  /** Changes the draft as a check offers, and asks the checks again. */
  fix({ words, overrides }: PreflightFix): void {
    const { draft } = this
    if (draft === null) return
    const trouble = fixDraft(draft, overrides)
    if (trouble !== null) {
      this.stage.notify('bad', safeText`not changed: ${trouble}`)
      return
    }
    this.stage.notify('good', safeText`${words}: ${overrides.join(' ')}`)
    this.edited()
    this.check()
  }

  /** Why there is nothing to check, or null. */
  cannotCheck(): SafeText | null {
    const { draft } = this
    if (draft === null) return safeText`there is no draft yet`
    const count = draft.checked.issues.length
    if (count > 0) return safeText`the config has ${count} ${count === 1 ? 'mistake' : 'mistakes'}`
    return null
  }

  cannotLaunch(): SafeText | null {
    const { checks } = this
    const cannot = this.stage.readOnly ?? this.doing.busy ?? this.cannotCheck()
    if (cannot !== null) return cannot
    if (checks === null || (checks.report === null && !checks.running))
      return safeText`nothing was checked yet: the preflight comes first`
    if (checks.running) return safeText`the checks are running`
    if (this.stale) return safeText`the draft has changed since the preflight: check it again`
    const failures = checks.count('fail')
    return failures === 0
      ? null
      : safeText`preflight found ${failures} ${failures === 1 ? 'failure' : 'failures'}`
  }

  /** What the launch is called on a command line. */
  command(): SafeText {
    return this.draft === null ? safeText`` : shellLine('train', this.draft.path, '--detach')
  }

  launch(): void {
    const { stage } = this
    const command = this.command()
    this.doing.say(safeText`launching`)
    const launched = (run: RunDetail) => {
      stage.wrote()
      stage.back()
      stage.open({ view: 'run', of: run.id })
      stage.notify('good', safeText`${sanitize(run.name)} is launched; its draft is gone  (${command})`)
    }
    stage.load(
      this.launchNow().finally(() => this.doing.say(null)),
      launched,
      safeText`not launched`,
    )
  }

  close(): void {
    this.closed = true
    this.matches.close()
    this.clusters.close()
    this.checks?.close()
  }

  /** What a profile asks for each of its jobs stands where a run asks for nothing. */
  private formOf(draft: OpenDraft, field: string | null): Form {
    const { profiles } = this.stage.context.settings
    return new Form(draft, this.step.keys, field, key =>
      key === 'slurm' ? profiles[profileOf(draft)]?.slurm : undefined,
    )
  }

  private async beginWith(choice: Choice): Promise<void> {
    const { context } = this.stage
    switch (choice.kind) {
      case 'draft':
        return this.resume(choice.draft.id, {})
      case 'blank':
        return this.begin(await blankConfig(context), null)
      case 'template':
        return this.begin(configFromTemplate(context, choice.template.name), choice.template.name)
      case 'run':
        return this.beginFromRun(choice.run.id)
    }
  }

  private opened(draft: OpenDraft): void {
    this.checks?.close()
    this.checks = null
    this.checkedText = null
    this.visited.clear()
    this.draft = draft
    this.visited.add('start')
    this.matches.forget()
  }

  private readonly saved = (moved: string | null): void => {
    if (this.closed) return
    if (moved !== null) {
      this.stage.notify('warn', safeText`another session changed this draft; yours goes on as ${moved}`)
    }
    this.stage.changed('stream')
  }

  private checkIfNeeded(): void {
    if (this.cannotCheck() === null && (this.checks === null || this.stale)) this.check()
  }

  /** Asks all checks, or one again; one alone would not be enough for a text that has changed. */
  check(id: string | null = null): void {
    const { draft, stale } = this
    if (draft === null || this.cannotCheck() !== null) return
    this.checks ??= new Checks(this.stage, { plan: () => this.plan() })
    const { checks } = this
    if (checks.running) return
    this.checkedText = draft.text
    void checks.run(stale ? null : id).then(() => {
      if (id === null) checks.toTrouble()
    })
  }

  private plan(): Promise<Plan> {
    this.checkedText = this.draft?.text ?? null
    return planDraft(this.stage.context, this.draft)
  }

  private async launchNow(): Promise<RunDetail> {
    return launchDraft(this.stage.context, this.draft, await this.plan(), this.checks?.report ?? null)
  }
}
