import { AsyncExitStack, forEach, now, scope } from '@async-lab/core'
import { Fault } from '../../fault.ts'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords, Latencies, type LatencyFigures } from '../latencies.ts'
import { outside } from '../outside.ts'
import { hedged, type Lookup, lookupOnce, patient } from './lookup.ts'
import { nameServer } from './name-server.ts'
import { codeOf, reasonOf } from '../reason.ts'

export interface Lookups {
  readonly ways: readonly (LatencyFigures & { readonly way: string; readonly failed: number })[]
  readonly chaos: ChaosCounts
}

export interface LookupParams {
  readonly names: number
  readonly limit: number
  readonly slow: number
  readonly after: number
  readonly timeout: number
  readonly name: string
  readonly url: string
  readonly port: number
  readonly chaos: number
}

const QUICK = 5
const SLOW = 300

/** Looks many names up, with patience and with a second question. */
export async function runLookups(params: LookupParams, lab: LabContext): Promise<Lookups> {
  const { names, limit, after, timeout } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const isSlow = Array.from({ length: names }, () => lab.random() < params.slow)
  // The first question for a name may be slow; asked again, it is answered by another machine.
  const delayOf = (name: string, time: number) =>
    isSlow[Number(/^n(\d+)-/.exec(name)?.[1])] === true && time === 1 ? SLOW : QUICK
  let done = 0

  return outside(
    'look names up',
    async () => {
      await using stack = new AsyncExitStack()
      const server =
        params.url === ''
          ? stack.use(await nameServer({ port: params.port, delayOf, chaos })).value
          : new URL(params.url).host
      const once = lookupOnce(server)
      const plan: ReadonlyArray<readonly [string, Lookup]> = [
        ['patient', patient(once, timeout)],
        ['hedged', hedged(once, after, timeout)],
      ]
      const ways: Array<Lookups['ways'][number]> = []
      for (const [way, lookup] of plan) {
        const latencies = new Latencies()
        let failed = 0
        let failure: unknown
        const one = async (at: number) => {
          const began = now()
          try {
            await lookup(params.url === '' ? `n${at}-${way}.${params.name}` : params.name)
            latencies.add(now() - began)
          } catch (error) {
            if (!isNoAnswer(error)) throw error
            failed++
            failure = error
          }
          lab.progress(++done, 2 * names, 'lookups')
        }
        const numbers = Array.from({ length: names }, (_, at) => at)
        await scope((s) => s.spawn(() => forEach(numbers, one, { concurrency: limit }), { name: way }))
        // Some without an answer are what the lab is about; all of them are a server that is not there.
        if (failed === names)
          throw new Fault(`Cannot look names up: ${server} does not answer, ${reasonOf(failure)}`, {
            cause: failure,
          })
        ways.push({ way, failed, ...latencies.figures })
      }
      return { ways, chaos: chaos.counts }
    },
    () => `${countWords(done)} of ${countWords(2 * names)} lookups were made`,
  )
}

function isNoAnswer(error: unknown): boolean {
  return ['ETIMEOUT', 'TimeoutError', 'ESERVFAIL', 'ECONNREFUSED'].includes(codeOf(error) ?? '')
}
