import {
  type AnyLab,
  allowed,
  checkParams,
  type Param,
  ParamError,
  type Params,
  readParam,
  titleOf,
} from '@async-lab/labs'
import { Command, CommanderError } from 'commander'
import { WrongUse } from '../failure.ts'
import type { LabValues } from '../lab-run.ts'
import { nearest } from '../nearest.ts'

export interface RunOptions {
  readonly seed?: number
  readonly repeat?: number
  readonly json?: boolean
  readonly limit?: number
}

/** Options of a lab that are not its parameters: which of them a command has. */
export type OptionNames = ReadonlyArray<'seed' | 'repeat' | 'json' | 'limit'>

const OPTIONS = {
  seed: ['--seed <number>', 'the same chance for each run with the same seed'],
  repeat: ['--repeat <times>', 'run so many times, and tell least, median and most'],
  json: ['--json', 'one JSON document, for programs'],
  limit: ['--limit <number>', 'how many at a time when limited (2 by default)'],
} as const

/** `maxDelay` is `--max-delay`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** A command line of options that the words around it know: `run`, `compare`. */
export function addOptions(command: Command, names: OptionNames): Command {
  for (const name of names) {
    const [flags, text] = OPTIONS[name]
    if (name === 'json') command.option(flags, text)
    else command.option(flags, text, (value) => wholeOption(name, value))
  }
  return command
}

/** The parameters and options behind the name of a lab. */
export function readLabArguments(
  word: string,
  lab: AnyLab,
  args: readonly string[],
  names: OptionNames,
): { values: LabValues; options: RunOptions } {
  const params: Params = lab.params
  const command = new Command(`async-lab ${word} ${lab.id}`)
  command.description(`${titleOf(lab, checkParams(lab.params, {}))}\n${lab.teaches}`).usage('[options]')
  for (const [name, param] of Object.entries(params)) command.option(...optionOf(name, param))
  addOptions(command, names)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .allowExcessArguments(false)
  try {
    command.parse(args, { from: 'user' })
  } catch (error) {
    throw error instanceof CommanderError ? explainError(error, lab, args, names) : error
  }
  const given: Record<string, unknown> = {}
  const options: Record<string, unknown> = command.opts()
  for (const [name, param] of Object.entries(params)) {
    const typed = options[name]
    delete options[name]
    if (typed === undefined) continue
    if (typed === true && param.kind === 'number') given[name] = param.bare
    else given[name] = typeof typed === 'string' ? readParam(param, typed) : typed
  }
  try {
    return { values: checkParams(params, given), options: options }
  } catch (error) {
    if (!(error instanceof ParamError)) throw error
    throw new WrongUse(`Cannot set ${flagOf(error.param)} to ${shown(error.value)}: ${error.rule}`)
  }
}

function optionOf(name: string, param: Param): [string, string] {
  return [`${flagOf(name)} ${placeOf(param)}`, describeParam(param)]
}

function placeOf(param: Param): string {
  if (param.kind === 'boolean') return '[true|false]'
  return param.kind === 'number' && param.bare !== undefined ? '[number]' : `<${param.kind}>`
}

/** What it is, what it may be, and what it is when nothing is said. */
export function describeParam(param: Param): string {
  const bare = param.kind === 'number' && param.bare !== undefined ? `, ${param.bare} without a value` : ''
  const otherwise = param.default === '' ? 'none' : param.default
  return `${param.description}: ${allowed(param)} (${otherwise} by default${bare})`
}

/** A whole number from 0 (a seed) or 1. */
function wholeOption(name: 'seed' | 'repeat' | 'limit', text: string): number {
  const least = name === 'seed' ? 0 : 1
  const most = name === 'repeat' ? 1000 : 2 ** 31 - 1
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new WrongUse(
    `Cannot set --${name} to ${shown(text)}: it must be a whole number from ${least} to ${most}`,
  )
}

function explainError(
  error: CommanderError,
  lab: AnyLab,
  args: readonly string[],
  names: OptionNames,
): Error {
  if (error.exitCode === 0) return error
  const flags = Object.keys(lab.params).map(flagOf)
  const known = [...flags, ...names.map((name) => `--${name}`)]
  if (error.code === 'commander.unknownOption') {
    const flag = error.message.match(/'([^']*)'/)?.[1] ?? ''
    const name = flag.split('=')[0]!
    const value = flag.includes('=') ? flag.slice(name.length + 1) : args[args.indexOf(flag) + 1]
    const to = value === undefined || value.startsWith('--') ? '' : ` to ${shown(value)}`
    const [near] = nearest(name, known)
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`
    return new WrongUse(`Cannot set ${name}${to}: ${lab.id} has ${known.join(', ')}${hint}`)
  }
  if (error.code === 'commander.optionMissingArgument') {
    const flag = error.message.match(/'(\S+)/)?.[1] ?? ''
    return new WrongUse(`Cannot set ${flag}: its value is missing`)
  }
  if (error.code === 'commander.excessArguments') {
    const extra = args.find((arg) => !arg.startsWith('-')) ?? ''
    return new WrongUse(
      `Cannot run ${lab.id} with ${shown(extra)}: parameters have names: ${known.join(', ')}`,
    )
  }
  return new WrongUse(error.message.replace(/^error: /, ''))
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
