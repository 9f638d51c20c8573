import { map, now, sleep } from '@async-lab/core'
import { codeOf } from '../code.ts'
import type { LabContext } from '../lab.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import source from './retry-storm.ts?raw'
import { spoken } from './watch.ts'

/** Wrong: all clients failed in the same moment, so all of them come back in the same moment. */
async function fixedDelay(server: Server): Promise<void> {
  while (!server.tryCall()) await sleep(WINDOW)
}

/** Cure: each waits twice as long as before, and a random part of it, so that they spread. */
async function backoffWithJitter(server: Server, random: () => number): Promise<void> {
  for (let most = WINDOW * 2; !server.tryCall(); most = Math.min(most * 2, WINDOW * 32)) {
    await sleep(random() * most)
  }
}

/** Milliseconds in which the server answers so many calls, and refuses the others. */
const WINDOW = 20

class Server {
  refused = 0
  #window = -1
  #calls = 0
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  tryCall(): boolean {
    const window = Math.floor(now() / WINDOW)
    if (window !== this.#window) [this.#window, this.#calls] = [window, 0]
    if (++this.#calls <= this.#capacity) return true
    this.refused++
    return false
  }
}

async function storm(
  clients: number,
  capacity: number,
  call: (server: Server) => Promise<void>,
): Promise<Seen> {
  const server = new Server(capacity)
  const start = now()
  const all = Array.from({ length: clients }, (_, at) => at)
  await map(all, () => call(server), { concurrency: clients })
  const harm = server.refused
  const each = (1 + harm / clients).toFixed(1)
  return {
    harm,
    story: `${each} calls for each client that was served, and the last one was after ${spoken(now() - start)}`,
  }
}

export const retryStorm = definePitfall({
  id: 'retry-storm',
  title: 'A storm of retries: {clients} clients, and a server that answers {capacity} every 20 ms',
  teaches: 'Clients that retry in step keep the server down that they wait for.',
  params: {
    clients: {
      kind: 'number',
      default: 200,
      min: 10,
      max: 2000,
      whole: true,
      description: 'how many clients',
    },
    capacity: {
      kind: 'number',
      default: 10,
      min: 2,
      max: 500,
      whole: true,
      description: 'calls that the server answers in 20 ms',
    },
  },
  harm: 'calls that the server had to refuse',
  wrong: { name: 'a fixed delay', run: ({ clients, capacity }) => storm(clients, capacity, fixedDelay) },
  cure: {
    name: 'backoff and jitter',
    run: ({ clients, capacity }, { random }: LabContext) =>
      storm(clients, capacity, (server) => backoffWithJitter(server, random)),
  },
  explain:
    'What failed together retries together: each wave is as high as the first one, less the few that were served, and the server ' +
    'works mostly for refusals. Waiting longer after each failure takes the load off, and chance in the wait takes the clients out ' +
    'of step. `retry` does both, and its budget bounds what all callers together may add.',
  code: codeOf(source),
  next: ['run retry-storm --clients 500', 'explain retry-storm'],
})
