import v8 from 'node:v8'
import { answer } from './answer.mjs'

let told = 0
try {
  const stop = v8.promiseHooks.onAfter(() => told++)
  await Promise.resolve()
  await Promise.resolve()
  stop()
} catch {
  // Not there.
}
answer({ isSilent: told === 0 })
