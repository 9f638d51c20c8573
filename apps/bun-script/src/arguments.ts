import { parseArgs } from 'node:util'
import type { Limits } from './requests.ts'

export const usage = `Checks the links of Markdown files: web addresses, files and headings.

usage: bun run src/main.ts [options] <file | folder | glob> …

  --json               print every link as JSON
  --quiet              leave out what is in order
  --concurrency <n>    requests at a time (16)
  --per-host <n>       requests at a time to one host (4)
  --timeout <seconds>  for each request (10)
  --help

exit code: 0 all links work · 1 some are broken · 2 usage · 130 interrupted`

export interface Arguments extends Limits {
  readonly patterns: readonly string[]
  readonly json: boolean
  readonly quiet: boolean
  readonly help: boolean
}

/** @throws {UsageError} */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args)
  if (positionals.length === 0 && !values.help)
    throw new UsageError('Cannot check: no file is named, name one')
  return {
    patterns: positionals,
    json: values.json,
    quiet: values.quiet,
    help: values.help,
    concurrency: count('--concurrency', values.concurrency),
    perHost: count('--per-host', values['per-host']),
    timeout: 1000 * seconds('--timeout', values.timeout),
  }
}

export class UsageError extends Error {}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        concurrency: { type: 'string', default: '16' },
        'per-host': { type: 'string', default: '4' },
        timeout: { type: 'string', default: '10' },
      },
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function count(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new UsageError(`Cannot use ${name} ${text}: it must be a whole number from 1`)
}

function seconds(name: string, text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new UsageError(`Cannot use ${name} ${text}: it must be a number of seconds above 0`)
}
