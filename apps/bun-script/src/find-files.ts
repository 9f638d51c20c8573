import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from './arguments.ts'

const MARKDOWN = '**/*.{md,markdown}'

/** The files that the arguments name: files, folders, and globs that no shell has expanded. */
export async function findFiles(patterns: readonly string[]): Promise<string[]> {
  const found = await Promise.all(patterns.map(findFor))
  return [...new Set(found.flat())]
}

async function findFor(pattern: string): Promise<string[]> {
  const stats = await stat(pattern).catch(() => undefined)
  if (stats?.isFile()) return [pattern]
  const files = stats?.isDirectory()
    ? (await scan(MARKDOWN, pattern)).map((file) => join(pattern, file))
    : await scan(pattern, '.')
  if (files.length > 0) return files
  throw new UsageError(`Cannot check ${pattern}: no Markdown file is there, name a file, a folder or a glob`)
}

async function scan(glob: string, cwd: string): Promise<string[]> {
  const files = await Array.fromAsync(new Bun.Glob(glob).scan({ cwd }))
  return files.filter((file) => !/(^|[/\\])node_modules[/\\]/.test(file)).toSorted()
}
