import type { Fault } from '@async-lab/labs'

/** Wrong use of the command line: told in one sentence, exit code 2. */
export class WrongUse extends Error {}

/** What could not be done, with nothing wrong in the words: told in one sentence, exit code 1. */
export class Unable extends Error {}

export const FAILED = 1
export const WRONG_USE = 2

/** What a person is told of an error: a failure of their code with its stack, ours by its sentence. */
export function tell(error: unknown): string {
  if (error instanceof WrongUse || error instanceof Unable || isFault(error)) return error.message
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`
  return String(error)
}

/** As the labs mark theirs. Asked without them: who looks at a live program does not wait for all labs to load. */
function isFault(error: unknown): error is Fault {
  return typeof error === 'object' && error !== null && Symbol.for('async-lab.fault') in error
}

/** The first line of what went wrong. */
export function sentence(error: unknown): string {
  if (isFault(error)) return error.message.split('\n')[0]!
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.split('\n')[0]!
}
