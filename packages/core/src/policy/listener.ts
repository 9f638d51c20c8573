import { checkFunction } from '../base/check.ts'
import { currentNode } from '../cancel/current.ts'
import { type CancelNode, living } from '../cancel/node.ts'
import { report } from '../cancel/report.ts'
import { snapshot } from '../host/ambient.ts'
import { loopOf } from '../host/loop.ts'

/** Tells a user's function something, in the context in which it was given. What it throws is reported, and stops nothing. */
export type Tell<A extends unknown[]> = (caller: CancelNode | null, ...facts: A) => void

export function listener<A extends unknown[]>(name: string, fn: (...facts: A) => void): Tell<A> {
  checkFunction(name, fn)
  const within = snapshot()
  const here = currentNode()
  return (caller, ...facts) => {
    try {
      within(fn, ...facts)
    } catch (error) {
      const node = caller ?? living(here)
      if (node === null) loopOf(undefined).host.report(error)
      else report(node, error)
    }
  }
}
