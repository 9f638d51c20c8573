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
import { addOptions, type OptionNames, type RunOptions } from './run-options.ts'

/** `maxDelay` is `--max-delay`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
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
