// 11 · semaphores
//
// Ten pages are to be fetched, and the server allows three connections at a time.
//
//   Promise: never more than three fetches are under way.
//   Promise: three are, as long as there is work: the ten take 400 ms, of 100 ms each.
//
// `semaphore.with(() => …)` waits for one of its permits, and gives it back whatever happens.

import { all, Semaphore } from '@async-lab/core'

export async function crawl(
  urls: readonly string[],
  fetchPage: (url: string) => Promise<string>,
): Promise<readonly string[]> {
  return all(urls.map((url) => () => fetchPage(url)))
}
