import type { CatalogEntry, Recording } from '../schema/recording.ts'
import type { Connection } from './connection.ts'
import { catalogChanged } from './overlaps.ts'
import type { Store } from './store.ts'

type RecordingsTable = Pick<Store, 'addRecording' | 'recordings' | 'recording'>

interface RecordingRow {
  recording: string
  added_at: string
}

export function recordingsTable(connection: Connection): RecordingsTable {
  return {
    addRecording(recording) {
      return connection.write(() => {
        const text = JSON.stringify(recording)
        const known = connection
          .sql<[string], { recording: string }>('SELECT recording FROM recordings WHERE id = ?')
          .get(recording.id)
        if (known?.recording === text) return 'unchanged'
        connection
          .sql('INSERT OR REPLACE INTO recordings (id, hash, recording, added_at) VALUES (?, ?, ?, ?)')
          .run(recording.id, recording.hash, text, connection.time())
        // What is held out, and what else is the same data, is read from the catalog.
        catalogChanged(connection)
        return known ? 'replaced' : 'added'
      })
    },

    recordings() {
      const rows = connection.read(() =>
        connection.sql<[], RecordingRow>('SELECT recording, added_at FROM recordings ORDER BY id').all(),
      )
      return rows.map(entryOf)
    },

    recording(id) {
      const row = connection.read(() =>
        connection
          .sql<[string], RecordingRow>('SELECT recording, added_at FROM recordings WHERE id = ?')
          .get(id),
      )
      return row ? entryOf(row) : null
    },
  }
}

function entryOf(row: RecordingRow): CatalogEntry {
  const recording: Recording = JSON.parse(row.recording)
  return { ...recording, added_at: row.added_at }
}
