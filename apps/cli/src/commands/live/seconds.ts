import { WrongUse } from '../../failure.ts'

/** The value of `--for`. */
export function secondsOf(word: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  // The longest that a timer can be set to.
  if (seconds > 0 && seconds < 2 ** 31 / 1000) return seconds
  throw new WrongUse(`Cannot ${word} for ${JSON.stringify(text)}: it is a number of seconds above 0`)
}
