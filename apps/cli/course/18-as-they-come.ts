// 18 · as they come
//
// Three shops are asked for a price, and each answers in its own time. Every answer is shown as soon as it is there.
//
//   Promise: each price is shown in the moment in which it comes.
//
// `for await (const task of asCompleted([…]))` gives the tasks in the order in which they end; `await task` has the value.

import { asCompleted } from '@async-lab/core'

export async function prices(
  shops: ReadonlyArray<() => Promise<string>>,
  show: (price: string) => void,
): Promise<void> {
  const asked = shops.map((shop) => shop())
  for (const price of asked) show(await price)
}
