import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { channel, scope, Semaphore } from '@async-lab/core'

/** Which words stand in how many files. */
export interface Index {
  readonly words: ReadonlyMap<string, number>
  readonly files: number
  readonly unread: readonly string[]
  readonly mostOpen: number
}

export interface Indexing {
  readonly root: string
  /** How many files may be open at a time. */
  readonly handles: number
  readonly told?: (files: number) => void
  /** What happens to a file before it is read. */
  readonly before?: (path: string) => Promise<void>
}

/**
 * Reads all files below a folder. One task walks the tree, a few read; the channel between them holds few names, so that a
 * tree of any size takes the same memory. No more files are open than there are handles.
 */
export async function indexFiles({ root, handles, told, before }: Indexing): Promise<Index> {
  const [found, names] = channel<string>({ capacity: 64, name: 'names' })
  const places = new Semaphore(handles, { name: 'handles' })
  const words = new Map<string, number>()
  const unread: string[] = []
  let files = 0
  let openNow = 0
  let mostOpen = 0

  const walk = async (folder: string): Promise<void> => {
    const entries = await places.with(() => readdir(folder, { withFileTypes: true }))
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await walk(path)
      else if (entry.isFile()) await found.send(path)
    }
  }
  const read = (path: string) =>
    places.with(async () => {
      mostOpen = Math.max(mostOpen, ++openNow)
      try {
        await before?.(path)
        const text = await textOf(path)
        for (const word of new Set(text.match(/\p{L}+/gu))) words.set(word, (words.get(word) ?? 0) + 1)
        told?.(++files)
      } catch (error) {
        if (!isUnreadable(error)) throw error
        unread.push(path)
      } finally {
        openNow--
      }
    })

  await scope((s) => {
    s.spawn(
      async () => {
        await walk(root)
        found.close()
      },
      { name: 'walk' },
    )
    for (let at = 1; at <= handles; at++) {
      s.spawn(
        async () => {
          for await (const path of names) await read(path)
        },
        { name: `reader #${at}` },
      )
    }
  })
  return { words, files, unread, mostOpen }
}

async function textOf(path: string): Promise<string> {
  await using file = await open(path)
  return await file.readFile('utf8')
}

/** One file less. That too many are open, or the disk is gone, is another matter. */
function isUnreadable(error: unknown): boolean {
  return ['ENOENT', 'EACCES', 'EISDIR', 'ELOOP'].includes((error as { code?: string }).code ?? '')
}
