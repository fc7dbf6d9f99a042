import { evaluate } from './evaluate.mjs'

const ENTRY = `export { keysPage } from './src/screens/key-table.ts'`

/** `docs/keys.md`, from the table that the session itself dispatches by. */
export async function keysPage(root) {
  const module = await evaluate(root, ENTRY)
  return module.keysPage()
}
