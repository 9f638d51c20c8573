import { all } from '@async-lab/core'

export async function book(parts: ReadonlyArray<() => Promise<string>>): Promise<readonly string[]> {
  return all(parts)
}
