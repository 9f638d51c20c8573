import { any } from '@async-lab/core'

export async function fastest(mirrors: ReadonlyArray<() => Promise<string>>): Promise<string> {
  return any(mirrors)
}
