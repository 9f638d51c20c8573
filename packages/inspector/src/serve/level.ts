/** At which levels this process listens to its tasks right now, for whoever watches or records. */
const levels: number[] = []

/** 0 while nobody does, and then nothing listens to the program. */
export function levelNow(): number {
  return Math.max(0, ...levels)
}

/** Until the result is called. */
export function listenAt(level: number): () => void {
  levels.push(level)
  return () => void levels.splice(levels.indexOf(level), 1)
}
