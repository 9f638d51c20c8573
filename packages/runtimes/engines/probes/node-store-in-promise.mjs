import { AsyncLocalStorage } from 'node:async_hooks'
import { after, answer, collect, mustHold } from './answer.mjs'

const MADE = 100
const storage = new AsyncLocalStorage()
const promises = []
const stores = []
for (let at = 0; at < MADE; at++) {
  const store = { at }
  stores.push(new WeakRef(store))
  void storage.run(store, async () => {
    const promise = Promise.resolve(at).then(() => at)
    promises.push(promise)
    await promise
  })
}
await after(5)
await collect()
mustHold('the promises are there', promises.length === MADE)
// Of those that nothing holds, some of the last may still stand on the machine's stack.
const alive = stores.filter((store) => store.deref() !== undefined).length
answer({ isKept: alive > MADE / 2 })
