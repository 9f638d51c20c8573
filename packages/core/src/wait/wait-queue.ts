import { List } from '../base/list.ts'
import type { WaitOptions } from '../cancel/current.ts'
import { nodeFor } from '../cancel/current.ts'
import type { Resource, WaitKind } from '../observe/event.ts'
import { park } from './park.ts'
import { Wait } from './wait.ts'

/** A line of waiting callers, first come first served. */
export class WaitQueue<T = void> extends List<Wait<T>> {
  /** Parks the caller at the end of the line until it is granted, failed or cancelled. */
  park(kind: WaitKind, on: Resource, options?: WaitOptions): Promise<T> {
    const wait = new Wait<T>(kind, on, nodeFor(options))
    if (wait.admit(options)) this.push(wait)
    return park(wait)
  }

  grantAll(value: T): void {
    while (this.first !== null) this.first.grant(value)
  }

  failAll(error: unknown): void {
    while (this.first !== null) this.first.fail(error)
  }
}
