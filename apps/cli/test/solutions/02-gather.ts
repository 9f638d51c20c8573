import { all } from '@async-lab/core'

export async function fetchAll(
  names: readonly string[],
  fetchPage: (name: string) => Promise<string>,
): Promise<readonly string[]> {
  return all(names.map((name) => () => fetchPage(name)))
}
