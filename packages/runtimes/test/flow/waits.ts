import {
  Broadcast,
  channel,
  Deferred,
  LifoQueue,
  PriorityQueue,
  Queue,
  select,
  type WaitOptions,
  Watch,
} from '@async-lab/core'

/** One function that waits, made anew for each test. */
export interface Waiting {
  readonly wait: (options: WaitOptions) => Promise<unknown>
  /** Lets the first who waits go on; with nobody waiting, whoever comes next. */
  readonly grant: () => void
  /** How many stand in line, where statistics say so. */
  readonly inLine?: () => number
  /** What each in turn then has. */
  readonly gives: unknown
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** Every waiting function that takes or gives one thing at a time. */
export const waits: Record<string, () => Waiting> = {
  'Queue.get': () => getting(new Queue<string>({ capacity: 9 })),
  'PriorityQueue.get': () => getting(new PriorityQueue<string>({ capacity: 9, compare })),
  'LifoQueue.get': () => getting(new LifoQueue<string>({ capacity: 9 })),
  'Queue.put': () => putting(new Queue<string>({ capacity: 1 })),
  'PriorityQueue.put': () => putting(new PriorityQueue<string>({ capacity: 1, compare })),
  'LifoQueue.put': () => putting(new LifoQueue<string>({ capacity: 1 })),
  'Queue.join'() {
    const queue = new Queue<string>({ capacity: 1 })
    queue.tryPut('item')
    return {
      wait: (options) => queue.join(options),
      grant: () => queue.taskDone(),
      gives: undefined,
    }
  },
  'Receiver.receive'() {
    const [sender, receiver] = channel<string>({ capacity: 9 })
    return {
      wait: (options) => receiver.receive(options),
      grant: () => void sender.trySend('item'),
      inLine: () => receiver.statistics().waitingToGet,
      gives: 'item',
    }
  },
  'Sender.send'() {
    const [sender, receiver] = channel<string>({ capacity: 1 })
    sender.trySend('first')
    return {
      wait: (options) => sender.send('item', options),
      grant: () => void receiver.tryReceive(),
      inLine: () => sender.statistics().waitingToPut,
      gives: undefined,
    }
  },
  'Sender.reserve'() {
    const [sender, receiver] = channel<string>({ capacity: 1 })
    sender.trySend('first')
    return {
      wait: async (options) => typeof (await sender.reserve(options)).send,
      grant: () => void receiver.tryReceive(),
      inLine: () => sender.statistics().waitingToPut,
      gives: 'function',
    }
  },
  'Subscription.receive'() {
    const broadcast = new Broadcast<string>({ capacity: 9 })
    const subscription = broadcast.subscribe()
    return {
      wait: (options) => subscription.receive(options),
      grant: () => broadcast.send('item'),
      gives: 'item',
    }
  },
  'Watcher.changed'() {
    const watch = new Watch('first')
    const watcher = watch.subscribe()
    return {
      wait: (options) => watcher.changed(options),
      grant: () => watch.set('second'),
      inLine: () => watch.statistics().waiting,
      gives: undefined,
    }
  },
  'Deferred.wait'() {
    const deferred = new Deferred<string>()
    return {
      wait: (options) => deferred.wait(options),
      grant: () => deferred.resolve('item'),
      inLine: () => deferred.statistics().waiting,
      gives: 'item',
    }
  },
  select() {
    const [sender, receiver] = channel<string>({ capacity: 9 })
    const queue = new Queue<string>({ capacity: 9 })
    return {
      wait: (options) => select({ receiver, queue }, options),
      grant: () => void sender.trySend('item'),
      inLine: () => receiver.statistics().waiting + queue.statistics().waiting,
      gives: { name: 'receiver', value: 'item' },
    }
  },
}

function getting(queue: Queue<string>): Waiting {
  return {
    wait: (options) => queue.get(options),
    grant: () => void queue.tryPut('item'),
    inLine: () => queue.statistics().waitingToGet,
    gives: 'item',
  }
}

function putting(queue: Queue<string>): Waiting {
  queue.tryPut('first')
  return {
    wait: (options) => queue.put('item', options),
    grant: () => void queue.tryGet(),
    inLine: () => queue.statistics().waitingToPut,
    gives: undefined,
  }
}
