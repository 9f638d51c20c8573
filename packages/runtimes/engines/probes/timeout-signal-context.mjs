import { AsyncLocalStorage } from 'node:async_hooks'
import { answer, mustHold } from './answer.mjs'

const storage = new AsyncLocalStorage()
const storeAt = (signal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(storage.getStore())))

const controller = new AbortController()
const byHand = storeAt(controller.signal)
storage.run('who aborts', () => controller.abort())
mustHold('a listener is called as code of who aborts', (await byHand) === 'who aborts')

const inTime = storage.run('who made it', () => AbortSignal.timeout(1))
// Where the signal's own timer keeps nothing alive.
const alive = setInterval(() => {}, 1000)
const store = await storeAt(inTime)
clearInterval(alive)
mustHold('it is the maker’s, or none', store === 'who made it' || store === undefined)
answer({ isLost: store === undefined })
