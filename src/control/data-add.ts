import { OrionError } from '../schema/error.ts'
import type { Recording } from '../schema/recording.ts'
import type { Context } from './context.ts'

export type DataAddProgress =
  | { kind: 'reading'; path: string }
  | { kind: 'added' | 'unchanged' | 'replaced'; path: string; recording: Recording }
  | { kind: 'refused'; path: string; why: string; todo: string }

export interface DataAdded {
  added: number
  unchanged: number
  replaced: number
  refused: { path: string; why: string; todo: string }[]
}

/** Ingests files (or every readable file below a folder) into the catalog; a refused file never stops the others. */
export async function dataAdd(
  _ctx: Context,
  _paths: string[],
  _options: { dataset?: string },
  _onProgress: (progress: DataAddProgress) => void,
): Promise<DataAdded> {
  throw new OrionError('internal', 'adding data is not part of this build')
}
