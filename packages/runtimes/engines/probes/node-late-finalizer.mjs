import { after, answer, collect, mustHold } from './answer.mjs'

let finalized = 0
// A registry that nothing holds is collected itself, and tells of nothing.
const registry = (globalThis.registry = new FinalizationRegistry(() => finalized++))
for (let at = 0; at < 100; at++) registry.register({ at }, at)

// Enough for some collections of the young, and far from a full one.
for (let turn = 0; turn < 30; turn++) {
  const garbage = []
  for (let at = 0; at < 20_000; at++) garbage.push({ at })
  await after(0)
}
const isLate = finalized === 0
await collect()
mustHold('a forced collection finalizes', finalized > 0)
answer({ isLate })
