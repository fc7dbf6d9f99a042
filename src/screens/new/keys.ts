import { type SafeText, safeText } from '../../core/text/sanitize.ts'
import type { KeyEntry } from '../stage/keys.ts'
import { named } from '../stage/named-keys.ts'
import { narrowing } from '../stage/narrowing.ts'
import { askDeleteDraft } from './delete-draft.ts'
import type { Form } from './form.ts'
import { placeWords } from './undo.ts'
import type { Wizard } from './wizard.ts'

const NO_DRAFT = safeText`choose first what the run begins with`

/** Says what is gone, and the key that undoes it. */
function sayGone({ stage }: Wizard, what: SafeText): void {
  stage.notify('muted', safeText`${what}, ${stage.keyWord('new.undo')} brings it back`)
}

/** Keys of every step. */
export const newKeys: readonly KeyEntry<Wizard>[] = [
  {
    id: 'new.next-step',
    keys: ['ctrl+n', 'pagedown'],
    scope: 'new',
    label: 'next step',
    description: 'The next step; mistakes do not hold you.',
    footer: 20,
    disabled: wizard =>
      wizard.draft === null ? NO_DRAFT : wizard.step.id === 'launch' ? safeText`this is the last step` : null,
    run: wizard => wizard.turn(1),
  },
  {
    id: 'new.previous-step',
    keys: ['ctrl+b', 'pageup'],
    scope: 'new',
    label: 'back',
    description: 'The step before.',
    footer: 21,
    disabled: wizard => (wizard.step.id === 'start' ? safeText`this is the first step` : null),
    run: wizard => wizard.turn(-1),
  },
  {
    ...named('new.editor'),
    scope: 'new',
    label: 'edit YAML',
    description: 'The whole config in your editor; comments stay, and mistakes come back with their line.',
    footer: 22,
    disabled: wizard => (wizard.draft === null ? NO_DRAFT : null),
    run: wizard => wizard.editYaml(),
  },
  {
    ...named('new.undo'),
    scope: 'new',
    label: 'undo',
    description:
      'Take the last change of the draft back, what an editor changed too; once more, the one before.',
    disabled: ({ draft }) =>
      draft === null
        ? NO_DRAFT
        : draft.undo.size === 0
          ? safeText`nothing was changed since the draft was opened`
          : null,
    run: wizard => wizard.takeBack(),
  },
  {
    id: 'new.leave',
    keys: ['esc'],
    scope: 'new',
    label: 'leave, draft kept',
    description: 'Leave; the draft is kept and stands first when a new run is begun.',
    footer: 23,
    run: wizard => wizard.stage.back(),
  },
  {
    ...named('new.mistake'),
    scope: 'new',
    label: 'to mistake',
    description: 'To the first mistake and its field.',
    disabled: wizard =>
      wizard.draft?.checked.issues[0] === undefined ? safeText`there is no mistake` : null,
    run: wizard => wizard.toMistake(),
  },
]

/** Keys of the first step. */
export const startKeys: readonly KeyEntry<Wizard>[] = [
  {
    id: 'new.choose',
    keys: ['enter', 'l', 'right'],
    scope: 'new.start',
    label: 'begin',
    description: 'Begin with what is under the cursor; a draft goes on.',
    footer: 1,
    disabled: ({ start }) => (start.selected ? null : safeText`there is nothing under the cursor`),
    run: wizard => {
      if (wizard.start.selected) wizard.choose(wizard.start.selected)
    },
  },
  {
    id: 'new.filter',
    keys: ['/'],
    scope: 'new.start',
    label: 'filter',
    description: 'Show only what holds these words: drafts, templates and runs.',
    footer: 2,
    run: ({ start }) => start.stage.edit(narrowing(start.filter, text => start.setFilter(text))),
  },
  {
    id: 'new.delete-draft',
    keys: ['D'],
    scope: 'new.start',
    label: 'delete draft',
    description: 'Delete the draft under the cursor. Asks first.',
    footer: 3,
    disabled: ({ start, doing }) =>
      doing.busy ?? (start.selected?.kind === 'draft' ? null : safeText`only a draft can be deleted here`),
    run: askDeleteDraft,
  },
]

/** The wizard while a form stands. */
export interface FormTarget {
  wizard: Wizard
  form: Form
}

const notTyped = ({ form, wizard: { stage } }: FormTarget) =>
  form.typed === null
    ? safeText`nothing is typed in this field: ${stage.keyWord('new.left')} and ${stage.keyWord('new.right')} choose`
    : null

const editing = (
  key: string,
  also: readonly string[],
  label: string,
  description: string,
): KeyEntry<FormTarget> => ({
  id: `new.${label.replaceAll(' ', '-')}`,
  keys: [key, ...also],
  scope: 'new.form',
  label,
  description,
  disabled: notTyped,
  run: ({ wizard, form }) => {
    form.press(key)
    wizard.edited()
  },
})

/** The first known text that goes on from what is typed. */
function completion({ wizard, form }: FormTarget): string | null {
  const { field, typed } = form
  if (!field || typed === null || typed.at < [...typed.text].length) return null
  return wizard.known().find(text => text.startsWith(typed.text) && text !== typed.text) ?? null
}

/** Keys of a step with fields. Every character types, so all of them are keys that type nothing. */
export const formKeys: readonly KeyEntry<FormTarget>[] = [
  {
    id: 'new.next-field',
    keys: ['tab', 'down'],
    scope: 'new.form',
    label: 'next field',
    description: 'The next field.',
    footer: 1,
    run: ({ form }) => form.walk(1),
  },
  {
    id: 'new.previous-field',
    keys: ['shift+tab', 'up'],
    scope: 'new.form',
    label: 'field before',
    description: 'The field before.',
    run: ({ form }) => form.walk(-1),
  },
  {
    ...named('new.enter'),
    scope: 'new.form',
    label: 'next or add',
    description: 'On a list: add an entry. Elsewhere: the next field, and behind the last one the next step.',
    run: ({ wizard, form }) => {
      if (form.field?.control === 'list') form.addEntry()
      else if (form.at === form.fields.length - 1) wizard.turn(1)
      else form.walk(1)
      wizard.edited()
    },
  },
  {
    ...named('new.left'),
    scope: 'new.form',
    label: 'left',
    description: 'One character to the left; in a choice, the one before.',
    run: ({ wizard, form }) => {
      if (form.typed === null) form.turn(-1)
      else form.press('left')
      wizard.edited()
    },
  },
  {
    ...named('new.right'),
    scope: 'new.form',
    label: 'right',
    description:
      'One character to the right, at the end the rest of a known name; in a choice, the next one.',
    run: target => {
      const { wizard, form } = target
      const known = completion(target)
      if (form.typed === null) form.turn(1)
      else if (known !== null) form.fill(known)
      else form.press('right')
      wizard.edited()
    },
  },
  editing('home', ['ctrl+a'], 'start', 'To the start of the field.'),
  editing('end', [], 'end', 'To the end of the field.'),
  editing('backspace', [], 'delete back', 'Delete the character before the cursor.'),
  editing('delete', [], 'delete', 'Delete the character under the cursor.'),
  editing('ctrl+w', [], 'delete word', 'Delete the word before the cursor.'),
  editing('ctrl+u', [], 'delete line', 'Delete everything before the cursor.'),
  {
    ...named('new.default'),
    scope: 'new.form',
    label: 'default',
    description: 'Take the field out of the config, so that its default holds.',
    disabled: ({ form }) => (form.field?.given ? null : safeText`the field is not written`),
    run: ({ wizard, form }) => {
      const { field } = form
      form.reset()
      wizard.edited()
      if (field) sayGone(wizard, safeText`${placeWords(field.path)} is not written any more`)
    },
  },
  {
    id: 'new.remove',
    keys: ['ctrl+x'],
    scope: 'new.form',
    label: 'remove entry',
    description: 'Take the entry under the cursor out of its list.',
    disabled: ({ form }) => (form.field?.entry ? null : safeText`this field is in no list`),
    run: ({ wizard, form }) => {
      const entry = form.removeEntry()
      wizard.edited()
      if (entry) sayGone(wizard, safeText`removed ${placeWords(entry)}`)
    },
  },
]

/** Keys of the last steps before the checks and after them. */
export const reviewKeys: readonly KeyEntry<Wizard>[] = [
  {
    ...named('new.go-on'),
    scope: 'new.review',
    label: 'go on',
    description: 'From the review to the preflight; on the last step, start the run.',
    footer: 1,
    disabled: wizard => (wizard.step.id === 'launch' ? wizard.cannotLaunch() : null),
    run: wizard => (wizard.step.id === 'launch' ? wizard.launch() : wizard.turn(1)),
  },
]
