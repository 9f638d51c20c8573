import { parseArgs } from 'node:util'
import { wordsOf } from './word-count.ts'

export const usage = `Indexes the words of all files in a folder, and finds the files that have some.

usage: deno run --allow-read=<folder> main.ts [options] <folder>

  --query <words>    print the files that have all these words, the best first
  --limit <n>        print at most so many files (10)
  --concurrency <n>  files open at a time (16)
  --json
  --help

exit code: 0 done · 2 usage · 130 interrupted`

export interface Arguments {
  readonly folder: string
  /** Undefined: no query, tell what is in the index. */
  readonly query: readonly string[] | undefined
  readonly limit: number
  readonly concurrency: number
  readonly json: boolean
}

export class UsageError extends Error {}

/** Undefined when asked for help. */
export function readArguments(args: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1) {
    throw new UsageError(`Cannot index ${positionals.length} folders, name one`)
  }
  const query = values.query === undefined ? undefined : wordsOf(values.query)
  if (query?.length === 0) throw new UsageError(`Cannot find "${values.query}": there is no word in it`)
  return {
    folder: folder.replace(/(?<=.)\/+$/, ''),
    query,
    limit: count('--limit', values.limit),
    concurrency: count('--concurrency', values.concurrency),
    json: values.json,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        query: { type: 'string' },
        limit: { type: 'string', default: '10' },
        concurrency: { type: 'string', default: '16' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
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
