import type { Listener } from '@async-lab/core/lowlevel'

type Method = (this: unknown, ...args: unknown[]) => unknown
type Store = Record<string, Method> & { readonly name: string; readonly size: number }

/**
 * Counts items: what went in has come out, was told as undelivered, or is still there; nothing else. Queues and channels are
 * counted apart, each kind as a whole, since the ends of a channel do not show which channel is theirs.
 */
export class Items {
  readonly #queues = { in: 0, out: 0, stores: new Set<Store>() }
  readonly #channels = { in: 0, out: 0, stores: new Set<Store>() }
  /** What `select` takes passes by the methods that are watched here. */
  #isSelected = false

  readonly listener: Partial<Listener> = {
    storeMade: (made) => {
      const store = made as unknown as Store
      if ('undelivered' in store) this.#watchChannel(store)
      else this.#watchQueue(store)
    },
    tokenMade: (token, what) => {
      if (/^(sender|receiver) of channel/.test(what)) this.#watchEnd(token as Store)
    },
  }

  problems(): string[] {
    if (this.#isSelected) return []
    return [['queues', this.#queues] as const, ['channels', this.#channels] as const].flatMap(
      ([what, count]) => {
        const left = [...count.stores].reduce((sum, { size }) => sum + size, 0)
        const lost = count.in - count.out - left
        return lost === 0 ? [] : [`${what}: ${Math.abs(lost)} items ${lost > 0 ? 'lost' : 'doubled'}`]
      },
    )
  }

  #watchQueue(queue: Store): void {
    const count = this.#queues
    count.stores.add(queue)
    after(queue, 'put', () => count.in++)
    after(queue, 'tryPut', (added) => (count.in += Number(added === true)))
    after(queue, 'get', () => count.out++)
    after(queue, 'tryGet', (item) => (count.out += Number(item !== undefined)))
    const { shutdown } = queue
    queue.shutdown = (...args) => {
      const before = queue.size
      shutdown!.apply(queue, args)
      count.out += before - queue.size
    }
    this.#minds(queue)
  }

  #watchChannel(core: Store): void {
    const count = this.#channels
    count.stores.add(core)
    after(core, 'undelivered', () => count.out++)
  }

  #watchEnd(end: Store): void {
    const count = this.#channels
    if (typeof end.send === 'function') {
      const { send } = end
      // Told or received, whatever becomes of it; bad input throws, and is not offered.
      end.send = (...args) => {
        count.in++
        try {
          return send.apply(end, args)
        } catch (error) {
          count.in--
          throw error
        }
      }
      after(end, 'trySend', (taken) => (count.in += Number(taken === true)))
      after(end, 'reserve', (place) => after(place as Store, 'send', () => count.in++))
    } else {
      after(end, 'receive', () => count.out++)
      after(end, 'tryReceive', (item) => (count.out += Number(item !== undefined)))
      this.#minds(end)
    }
  }

  #minds(source: Store): void {
    const selecting = Object.getOwnPropertyDescriptor(prototypeWith(source, '~select'), '~select')!
    Object.defineProperty(source, '~select', {
      get: () => {
        this.#isSelected = true
        return selecting.get!.call(source) as unknown
      },
    })
  }
}

/** Calls `then` with what the method returns or resolves with, and not when it throws or rejects. */
function after(target: Store, name: string, then: (value: unknown) => void): void {
  const original = target[name]!
  target[name] = (...args) => {
    const result = original.apply(target, args)
    if (result instanceof Promise) result.then(then, () => {})
    else then(result)
    return result
  }
}

function prototypeWith(target: object, key: string): object {
  let at: object = target
  while (!Object.hasOwn(at, key)) at = Object.getPrototypeOf(at) as object
  return at
}
