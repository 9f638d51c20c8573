import { captureSite } from '../base/stack.ts'
import { notice, type Wait } from './wait.ts'

/**
 * The one function of this library that suspends.
 *
 * It loops, so that it can be asked where it is: a probe calls `wake` on a wait that has no outcome; a microtask
 * later this frame alone has run, taken a stack, in which the engine names every function that awaits it, and
 * sleeps again. Live programs can thus be asked for their await chains, which cost nothing until then. Hence the
 * rule: between a user's `await` and this one stand only async functions and direct returns, no `.then`.
 *
 * It throws after its own `await`, so that what it throws leads to the awaiting caller.
 *
 * What `use` makes of what is granted is awaited here: another frame around this one would cost each sleeper as much again.
 */
export function park<T>(wait: Wait<T>): Promise<T>
export function park<T, R>(wait: Wait<T>, use: (value: T) => Promise<R>): Promise<R>
export async function park<T, R>(wait: Wait<T>, use?: (value: T) => Promise<R>): Promise<T | R> {
  if (wait.state === 'pending') wait.begin()
  while (wait.state === 'pending') {
    await wait.asleep()
    // Looked at again, since a grant and a probe may meet.
    if (wait.state === 'pending') wait.site = captureSite()
  }
  // What was granted is taken, and only its delivery waits for the turn of others: order and fairness stay.
  if (wait.loop.spend()) await wait.loop.hop()
  if (wait.state === 'granted') {
    if (use === undefined) return wait.value as T
    const used = await use(wait.value as T)
    return used
  }
  notice(wait.node, wait.value)
  throw wait.value
}
