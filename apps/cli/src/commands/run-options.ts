import type { Command } from 'commander'
import { WrongUse } from '../failure.ts'

export interface RunOptions {
  readonly seed?: number
  readonly repeat?: number
  readonly json?: boolean
  readonly live?: boolean
  readonly limit?: number
  /** A file. */
  readonly record?: string
  /** A file. */
  readonly html?: string
  readonly debug?: boolean
}

/** Options of a lab that are not its parameters: which of them a command has. */
export type OptionNames = ReadonlyArray<
  'seed' | 'repeat' | 'live' | 'record' | 'html' | 'debug' | 'json' | 'limit'
>

const OPTIONS = {
  seed: ['--seed <number>', 'the same chance for each run with the same seed'],
  repeat: ['--repeat <times>', 'run so many times, and tell least, median and most'],
  live: ['--live', 'while it runs, the tree of its tasks and what each waits for (at a terminal)'],
  record: ['--record <file>', 'keep what the tasks do in a file, for `async-lab timeline`'],
  html: ['--html <file>', 'a page with the timeline, to be opened in a browser'],
  debug: ['--debug', 'say what is wrong: swallowed cancellations, a blocked event loop, what is left behind'],
  json: ['--json', 'one JSON document, for programs'],
  limit: ['--limit <number>', 'how many at a time when limited (2 by default)'],
} as const

export const RUN_OPTIONS: OptionNames = ['seed', 'repeat', 'live', 'record', 'html', 'debug', 'json']

/** A command line of options that the words around it know: `run`, `compare`. */
export function addOptions(command: Command, names: OptionNames): Command {
  for (const name of names) {
    const [flags, text] = OPTIONS[name]
    if (name !== 'seed' && name !== 'repeat' && name !== 'limit') command.option(flags, text)
    else command.option(flags, text, (value) => wholeOption(name, value))
  }
  return command
}

/** A whole number from 0 (a seed) or 1. */
function wholeOption(name: 'seed' | 'repeat' | 'limit', text: string): number {
  const least = name === 'seed' ? 0 : 1
  const most = name === 'repeat' ? 1000 : 2 ** 31 - 1
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new WrongUse(
    `Cannot set --${name} to ${JSON.stringify(text)}: it must be a whole number from ${least} to ${most}`,
  )
}
