// 07 · cleanup
//
// A connection is opened, used, and closed. The query may fail, or be cancelled, at any moment: the connection
// is closed all the same.
//
//   Promise: whatever happens, each connection that was opened is closed.
//
// `try { … } finally { … }` runs its finally on every way out.

export interface Connection {
  query(): Promise<string>
  close(): void
}

export async function ask(open: () => Promise<Connection>): Promise<string> {
  const connection = await open()
  const rows = await connection.query()
  connection.close()
  return rows
}
