export interface Connection {
  query(): Promise<string>
  close(): void
}

export async function ask(open: () => Promise<Connection>): Promise<string> {
  const connection = await open()
  try {
    return await connection.query()
  } finally {
    connection.close()
  }
}
