/** A small seeded generator (mulberry32): the same seed, the same run. Gives numbers from 0 to below 1. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The same as whole numbers below `count`. */
export function seededPick(seed: number): (count: number) => number {
  const random = seededRandom(seed)
  return (count) => Math.floor(random() * count)
}
