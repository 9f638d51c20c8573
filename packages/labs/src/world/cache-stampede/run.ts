import { randomUUID } from 'node:crypto'
import { AsyncExitStack, now, retry, scope, shield, sleep } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords, Latencies, type LatencyFigures } from '../latencies.ts'
import { outside } from '../outside.ts'
import { herd, together } from './cached.ts'
import { connectedCache, redisServer } from './redis.ts'

export interface Stampede {
  readonly ways: readonly (LatencyFigures & {
    readonly way: string
    readonly loads: number
    readonly failed: number
  })[]
  readonly chaos: ChaosCounts
}

export interface StampedeParams {
  readonly callers: number
  readonly rounds: number
  readonly load: number
  readonly url: string
  readonly chaos: number
}

const LIVES = 60_000

/** Lets many callers want a key that is not in the cache, again and again. */
export async function runStampede(params: StampedeParams, lab: LabContext): Promise<Stampede> {
  const { callers, rounds, url } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const total = 2 * callers * rounds
  let answered = 0
  return outside(
    'go on with the cache',
    async () => {
      await using stack = new AsyncExitStack()
      const at = url === '' ? stack.use(await redisServer()).value : url
      const cache = stack.use(await connectedCache(at)).value
      const prefix = `async-lab:${randomUUID()}`
      const keys: string[] = []
      // In a Redis that is used nothing of ours is to stay; in one that is gone, nothing can be taken away.
      stack.defer(() => shield(() => cache.delete(keys)).catch(() => {}))

      const ways: Array<Stampede['ways'][number]> = []
      for (const [way, make] of Object.entries({ herd, 'single flight': together })) {
        const latencies = new Latencies()
        let loads = 0
        let failed = 0
        const load = async (key: string): Promise<string> => {
          const { kind, delay } = chaos.fateOf(`load ${key.slice(prefix.length)}, ${++loads}`)
          await sleep(params.load + delay)
          if (kind === 'reset' || kind === 'error') throw new LoadError(`Cannot load ${key}`)
          return `value of ${key}`
        }
        const get = make(cache, load, LIVES)
        const call = async (key: string): Promise<void> => {
          const began = now()
          try {
            await retry(() => get(key), {
              maxAttempts: 5,
              minDelay: 5,
              when: (error) => error instanceof LoadError,
            })
            latencies.add(now() - began)
          } catch (error) {
            if (!(error instanceof LoadError)) throw error
            failed++
          }
          lab.progress(++answered, total, 'calls')
        }
        await scope((s) =>
          s.spawn(
            async () => {
              for (let round = 1; round <= rounds; round++) {
                const key = `${prefix}:${way}:${round}`
                keys.push(key)
                await scope((all) => {
                  for (let caller = 0; caller < callers; caller++)
                    all.spawn(() => call(key), { name: 'caller' })
                })
              }
            },
            { name: way },
          ),
        )
        ways.push({ way, loads, failed, ...latencies.figures })
      }
      return { ways, chaos: chaos.counts }
    },
    () => `${countWords(answered)} of ${countWords(total)} calls were answered`,
  )
}

class LoadError extends Error {}
