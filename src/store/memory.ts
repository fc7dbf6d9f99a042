import type { Connection } from './connection.ts'
import type { Store } from './store.ts'

type MemoryTable = Pick<Store, 'remember' | 'recall'>

export function memoryTable(connection: Connection): MemoryTable {
  return {
    remember(key, value) {
      connection.write(() =>
        connection
          .sql('INSERT INTO memory VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
          .run(key, JSON.stringify(value)),
      )
    },

    recall(key) {
      const value = connection.read(() =>
        connection.sql<[string], string>('SELECT value FROM memory WHERE key = ?').pluck().get(key),
      )
      return value === undefined ? null : JSON.parse(value)
    },
  }
}
