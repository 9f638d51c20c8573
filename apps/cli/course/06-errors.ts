// 06 · errors
//
// Three parts of an order are booked together. One of them fails: the order has failed, with that error, and
// when the caller learns of it no part may still be under way.
//
//   Promise: the error of the part that failed is thrown, the very same one.
//   Promise: when it is thrown, nothing runs any more.

import { all } from '@async-lab/core'

export async function book(parts: ReadonlyArray<() => Promise<string>>): Promise<readonly string[]> {
  return Promise.all(parts.map((part) => part()))
}
