import { isMainThread } from 'node:worker_threads'
import { remember } from '../doctor/memory.ts'
import { inspect } from './inspect.ts'

/** Starts the agent as the one who started the program asked for it. */
export function register(): void {
  // Workers have the variables of their process, whose agent this is not.
  if (!isMainThread) return
  // Who looks for mistakes wants to know them from the beginning on.
  if (process.env.ASYNC_LAB_DEBUG === '1') remember()
  const may = process.env.ASYNC_LAB_INSPECT === 'cancel' ? 'cancel' : 'read'
  inspect({ may }).catch((error: Error) => {
    process.stderr.write(`async-lab: ${error.message}\n`)
  })
}
