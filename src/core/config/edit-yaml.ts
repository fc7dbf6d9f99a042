import { type Document, isCollection, isNode, isScalar, type Node, parseDocument } from 'yaml'
import type { $ZodType } from 'zod/v4/core'
import { type ConfigPath, isContainer, valueAt } from './document.ts'
import { schemaAt, unwrap, variantsOf } from './schema-walk.ts'

/** A change of one place of a config; `remove` leaves its default. */
export type YamlEdit = { path: ConfigPath; value: unknown } | { path: ConfigPath; remove: true }

/**
 * The text of a config with one value changed; comments, order and blank lines stay. Where a parent was left out, its
 * default is written with the change. Another name of a variant starts from that variant's defaults. Text that is not YAML
 * comes back as it is.
 */
export function editYaml(text: string, edit: YamlEdit, root: $ZodType): string {
  const yaml: Document = parseDocument(text, { prettyErrors: false, logLevel: 'error' })
  if (yaml.errors.length > 0) return text
  if (!isCollection(yaml.contents)) yaml.contents = yaml.createNode({})
  if ('remove' in edit) remove(yaml, edit.path)
  else set(yaml, edit.path, edit.value, root)
  return yaml.toString({ lineWidth: 0 })
}

function set(yaml: Document, path: ConfigPath, value: unknown, root: $ZodType): void {
  const written: unknown = yaml.toJS()
  const parentPath = path.slice(0, -1)
  const parent = schemaAt(root, written, parentPath)
  const variant = parent === undefined ? undefined : variantsOf(unwrap(parent).schema)?.key
  if (variant === path.at(-1) && valueAt(written, path) !== value) {
    put(yaml, parentPath, { [String(variant)]: value }, root)
  } else put(yaml, path, value, root)
}

function put(yaml: Document, path: ConfigPath, value: unknown, root: $ZodType): void {
  const written: unknown = yaml.toJS()
  const missing = path.findIndex((_, depth) => depth > 0 && !isCollection(nodeAt(yaml, path.slice(0, depth))))
  if (missing < 0) {
    replace(yaml, path, value)
    return
  }
  const top = path.slice(0, missing)
  const schema = schemaAt(root, written, top)
  const base = valueAt(written, top) ?? (schema === undefined ? undefined : unwrap(schema).fallback?.value)
  put(yaml, top, placed(base, path.slice(missing), value), root)
}

/** A scalar is changed in place, so that a comment behind it stays; a comment above an entry of a list stays too. */
function replace(yaml: Document, path: ConfigPath, value: unknown): void {
  const before = nodeAt(yaml, path)
  if (isScalar(before) && !isContainer(value)) {
    before.value = value
    delete before.format
    delete before.minFractionDigits
    return
  }
  const node = yaml.createNode(value)
  if (before?.commentBefore != null) node.commentBefore = before.commentBefore
  if (before?.spaceBefore) node.spaceBefore = true
  yaml.setIn(path, node)
}

/** Parents that are left empty go too. */
function remove(yaml: Document, path: ConfigPath): void {
  if (!yaml.hasIn(path)) return
  yaml.deleteIn(path)
  const parent = path.slice(0, -1)
  const left = nodeAt(yaml, parent)
  if (parent.length > 0 && typeof path.at(-1) === 'string' && isCollection(left) && left.items.length === 0) {
    remove(yaml, parent)
  }
}

function nodeAt(yaml: Document, path: ConfigPath): Node | undefined {
  const node: unknown = path.length === 0 ? yaml.contents : yaml.getIn(path, true)
  return isNode(node) ? node : undefined
}

function placed(base: unknown, path: ConfigPath, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  const inner = placed(valueAt(base, [step]), rest, value)
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(base) ? [...base] : []
    list[step] = inner
    return list
  }
  return { ...(isContainer(base) && !Array.isArray(base) ? base : {}), [step]: inner }
}
