import { singleFlight } from '@async-lab/core'
import type { Cache } from './redis.ts'

export type Load = (key: string) => Promise<string>

/** Looks into the cache, and loads what is not there. All who miss it at the same time load it, each for itself. */
export function herd(cache: Cache, load: Load, lives: number): Load {
  return async (key) => {
    const found = await cache.get(key)
    if (found !== null) return found
    const value = await load(key)
    await cache.set(key, value, lives)
    return value
  }
}

/** The same, with one flight for all who want the same key: one asks the cache and loads, the others get its answer. */
export function together(cache: Cache, load: Load, lives: number): Load {
  return singleFlight(herd(cache, load, lives))
}
