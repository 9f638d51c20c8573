import { isCancelled } from '@async-lab/core'
import { Fault, isFault } from '../fault.ts'
import { codeOf, reasonOf } from './reason.ts'

/**
 * Runs what depends on the world outside: what fails there is a fault, told in words, with what was saved until then.
 * A cancellation and a mistake of the program leave as they are.
 *
 * @param what follows «Cannot»: `reach http://…`
 */
export async function outside<T>(what: string, body: () => Promise<T>, saved?: () => string): Promise<T> {
  try {
    return await body()
  } catch (error) {
    const isTold = isFault(error)
    if (isCancelled(error) || (isTold && (error.saved ?? saved) === error.saved)) throw error
    if (!isTold && codeOf(error) === undefined) throw error
    const message = isTold ? error.message : `Cannot ${what}: ${reasonOf(error)}`
    throw new Fault(message, { cause: error, ...(saved !== undefined && { saved: saved() }) })
  }
}
