import type { AsyncResource } from '@async-lab/core'
import { embeddedDatabase } from './embedded.ts'
import { serverDatabase } from './server.ts'

export type Row = Readonly<Record<string, any>>

/** One session of a database. */
export interface Connection {
  /**
   * Cancellation: the answer is not waited for, and the connection is lost; what was under way is undone by the server.
   * @throws {ConnectionLost} if it is cut off before the answer
   */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** It is cut off and good for nothing any more. */
  readonly isLost: boolean
  /** Cuts it off without a word, as a network does. */
  cut(): void
  close(): Promise<void>
}

export interface Database {
  readonly name: string
  /** How many connections it has at most. */
  readonly most: number
  connect(): Promise<Connection>
}

/** PostgreSQL in this process, or that of the URL. Both end with the resource. */
export function openDatabase(url: string): Promise<AsyncResource<Database>> {
  return url === '' ? embeddedDatabase() : serverDatabase(url)
}
