import { evaluate } from './evaluate.mjs'

/** `docs/commands/`, from the table of verbs. */
export async function commandDocs(root) {
  const { renderCommandDocs } = await evaluate(
    root,
    `export { renderCommandDocs } from './src/commands/docs.ts'`,
  )
  return renderCommandDocs()
}
