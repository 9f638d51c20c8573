import { run } from '@async-lab/core'
import { type Arguments, readArguments, usage, UsageError } from './src/arguments.ts'
import { indexFolder } from './src/index-folder.ts'
import type { InvertedIndex } from './src/inverted-index.ts'

async function main(options: Arguments): Promise<void> {
  await checkFolder(options.folder)
  const skipped: Array<{ path: string; why: string }> = []
  const index = await indexFolder(options.folder, options.concurrency, (path, why) => {
    skipped.push({ path, why })
    console.error(`skipped ${path}: ${why}`)
  })
  const matches = options.query && index.find(options.query)
  if (options.json) {
    const best = matches?.slice(0, options.limit)
    console.log(JSON.stringify({ ...index.facts, skipped, found: matches?.length, best }, undefined, 2))
  } else {
    console.log(matches ? asLines(matches, options) : asSummary(index, skipped.length))
  }
}

/** Deno would ask the person on a terminal for a permission that was left out; here it is told instead. */
async function checkFolder(folder: string): Promise<void> {
  if (Deno.permissions.querySync({ name: 'read', path: folder }).state !== 'granted') {
    throw new UsageError(`Cannot read ${folder}: Deno may not, run with --allow-read=${folder}`)
  }
  const stats = await Deno.stat(folder).catch(() => undefined)
  if (!stats?.isDirectory) throw new UsageError(`Cannot index ${folder}: it is no folder, name one`)
}

function asLines(matches: ReturnType<InvertedIndex['find']>, { query, limit }: Arguments): string {
  const width = String(matches[0]?.count ?? '').length
  const lines = matches
    .slice(0, limit)
    .map(({ path, count }) => `${String(count).padStart(width)}  ${path}\n`)
  return `${lines.join('')}files with ${query?.map((word) => `"${word}"`).join(' and ')}: ${matches.length}`
}

function asSummary({ facts }: InvertedIndex, skipped: number): string {
  const copies = facts.copies.map((paths) => `the same: ${paths.join(', ')}\n`)
  return `${copies.join('')}files: ${facts.files}, words: ${facts.words}, different words: ${facts.differentWords}, skipped: ${skipped}`
}

try {
  const options = readArguments(Deno.args)
  if (options === undefined) console.log(usage)
  else await run(() => main(options))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${usage}`)
  Deno.exitCode = 2
}
