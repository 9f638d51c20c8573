import { checkCount, checkFunction } from '../base/check.ts'
import type { Receiver, Sender } from './channel-contract.ts'
import { ChannelCore, type Overflow } from './channel-core.ts'
import { ReceivingEnd } from './receiving-end.ts'
import { SendingEnd } from './sending-end.ts'

export interface ChannelOptions<T> {
  /** How many items it holds; 0 makes each `send` wait for a `receive`, Infinity none. */
  readonly capacity: number
  /** What happens to an item that finds it full; by default its sender waits. */
  readonly overflow?: Overflow | undefined
  /** Is told each item that was accepted or offered by `send` and that nobody received, once, to release what it owns. */
  readonly onUndelivered?: ((item: T) => void) | undefined
  readonly name?: string | undefined
}

/**
 * A channel: items go from senders to receivers, in order, each to one.
 *
 * @example
 * ```ts
 * import { channel, scope } from '@async-lab/core'
 *
 * const [sender, receiver] = channel<number>({ capacity: 2 })
 * await scope((s) => {
 *   s.spawn(async () => {
 *     for (const n of [1, 2, 3]) await sender.send(n)
 *     sender.close()
 *   })
 *   s.spawn(async () => { for await (const n of receiver) console.log(n) })
 * })
 * ```
 */
export function channel<T extends {} | null>(options: ChannelOptions<T>): [Sender<T>, Receiver<T>] {
  const {
    capacity,
    overflow = 'wait',
    onUndelivered,
    name = 'channel',
  } = (options as ChannelOptions<T> | undefined) ?? ({} as ChannelOptions<T>)
  if (capacity === undefined) throw new TypeError('capacity must be stated: a number of items, or Infinity')
  checkCount('capacity', capacity, 0)
  if (!['wait', 'drop-oldest', 'drop-newest', 'latest'].includes(overflow)) {
    throw new TypeError(
      `overflow must be "wait", "drop-oldest", "drop-newest" or "latest", not "${overflow}"`,
    )
  }
  if (onUndelivered !== undefined) checkFunction('onUndelivered', onUndelivered)
  const core = new ChannelCore<T>(capacity, overflow, name, onUndelivered)
  return [new SendingEnd(core), new ReceivingEnd(core)]
}
