// 02 · gather
//
// Three pages are to be fetched. Each takes 300 ms, and none needs the other.
//
//   Promise: all three pages come back, in the order asked.
//   Promise: they are fetched together, so 300 ms are enough.
//
// `all([() => …, () => …])` starts every function at once and gives their values.

import { all } from '@async-lab/core'

export async function fetchAll(
  names: readonly string[],
  fetchPage: (name: string) => Promise<string>,
): Promise<readonly string[]> {
  const pages: string[] = []
  for (const name of names) pages.push(await fetchPage(name))
  return pages
}
