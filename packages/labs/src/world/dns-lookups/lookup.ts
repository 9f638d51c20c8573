import { Resolver } from 'node:dns/promises'
import { hedge, interruptible, retry, withTimeout } from '@async-lab/core'

export type Lookup = (name: string) => Promise<readonly string[]>

/** Asks a DNS server once. Cancellation and deadlines reach into the resolver: nothing is left under way. */
export function lookupOnce(server: string): Lookup {
  return (name) =>
    interruptible(async (signal) => {
      const resolver = new Resolver({ tries: 1 })
      resolver.setServers([server])
      signal.addEventListener('abort', () => resolver.cancel(), { once: true })
      return resolver.resolve4(name)
    })
}

/** As programs do it: wait for the answer, and ask again when there is none in time. */
export function patient(lookup: Lookup, timeout: number): Lookup {
  return retry((name: string) => withTimeout(timeout, () => lookup(name)), { maxAttempts: 3, minDelay: 1 })
}

/** Asks a second time as soon as the answer is later than most: the first one to come wins, and the other is cancelled. */
export function hedged(lookup: Lookup, after: number, timeout: number): Lookup {
  return patient(hedge(lookup, { after }), timeout)
}
