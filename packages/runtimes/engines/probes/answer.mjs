/** Says what the engine does: `yes` or `no`, or what it is if it is neither. */
export function answer(parts) {
  const values = new Set(Object.values(parts))
  const [first] = values
  console.log(values.size === 1 ? (first ? 'yes' : 'no') : JSON.stringify(parts))
}

/** A probe whose own footing is gone has nothing to say. */
export function mustHold(what, isTrue) {
  if (!isTrue) throw new Error(`the probe does not work here: ${what}`)
}

/** Keeps the loop busy. */
export function block(ms) {
  const until = performance.now() + ms
  while (performance.now() < until);
}

export const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** A full collection, of what no frame on the stack may still show. */
export async function collect() {
  const { setFlagsFromString } = await import('node:v8')
  const { runInNewContext } = await import('node:vm')
  if (globalThis.Bun === undefined && globalThis.gc === undefined) setFlagsFromString('--expose-gc')
  const full = globalThis.Bun ? () => Bun.gc(true) : (globalThis.gc ?? runInNewContext('gc'))
  for (let round = 0; round < 5; round++) {
    full()
    await after(5)
  }
}
