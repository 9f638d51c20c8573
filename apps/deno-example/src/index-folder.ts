import { forEach } from '@async-lab/core'
import { InvertedIndex } from './inverted-index.ts'
import { readFile } from './read-file.ts'
import { type Skip, whyUnreadable } from './skip.ts'
import { walk } from './walk.ts'

/** Indexes a folder with at most `concurrency` files open. It is walked no faster than its files are read. */
export async function indexFolder(folder: string, concurrency: number, skip: Skip): Promise<InvertedIndex> {
  const index = new InvertedIndex()
  const add = async (path: string): Promise<void> => {
    try {
      index.add(await readFile(path))
    } catch (error) {
      skip(path, whyUnreadable(error))
    }
  }
  await forEach(walk(folder, skip), add, { concurrency })
  return index
}
