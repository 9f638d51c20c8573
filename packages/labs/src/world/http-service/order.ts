import { effectiveDeadline, now, sleep } from '@async-lab/core'
import type { Pool } from '../database/pool.ts'

export interface Order {
  readonly id: number
  readonly total: number
}

/** How long an order is looked at, with a connection in hand. */
const THOUGHT = 3

/** Reads an order. It knows nothing of requests: the deadline that is in force here is the one of whoever called. */
export function readOrder(pool: Pool, id: number): Promise<Order> {
  return pool.with(async (connection) => {
    // The database gives up by itself, too: a query for nobody would keep its connection busy.
    const left = Math.max(Math.min(effectiveDeadline() - now(), 60_000), 1)
    const [order] = await connection.query(
      `SELECT $1::integer AS id, $1::integer * 3 AS total, set_config('statement_timeout', $2, false)`,
      [id, String(Math.ceil(left))],
    )
    await sleep(THOUGHT)
    return { id: order!.id, total: order!.total }
  })
}
