import { deepEqual, equal } from 'node:assert/strict'
import { indexFolder } from '../src/index-folder.ts'
import { Tree } from './tree.ts'

async function index(tree: Tree, concurrency = 4) {
  const skipped: string[] = []
  const found = await indexFolder(tree.path, concurrency, (path, why) => skipped.push(`${path}: ${why}`))
  return { found, skipped }
}

Deno.test('the files with a word, those that have it most often first', async () => {
  await using tree = await Tree.of({
    'b.txt': 'apple',
    'a.txt': 'apple',
    'deep/er/c.md': 'Apple apple pear',
    'd.txt': 'pear',
  })
  const { found, skipped } = await index(tree)
  deepEqual(found.find(['apple']), [
    { path: tree.at('deep/er/c.md'), count: 2 },
    { path: tree.at('a.txt'), count: 1 },
    { path: tree.at('b.txt'), count: 1 },
  ])
  deepEqual(found.find(['apple', 'pear']), [{ path: tree.at('deep/er/c.md'), count: 3 }])
  deepEqual(found.find(['apple', 'none']), [])
  deepEqual(skipped, [])
})

Deno.test('files with the same content are told', async () => {
  await using tree = await Tree.of({ 'a.txt': 'same', 'b/c.txt': 'same', 'd.txt': 'other' })
  const { found } = await index(tree)
  deepEqual(found.facts, {
    files: 3,
    words: 3,
    differentWords: 2,
    copies: [[tree.at('a.txt'), tree.at('b/c.txt')]],
  })
})

Deno.test('a file larger than a read is one text, also where a letter is cut in two', async () => {
  await using tree = await Tree.of({ 'large.txt': 'näïve '.repeat(100_000) })
  const { found } = await index(tree)
  deepEqual(found.find(['näïve']), [{ path: tree.at('large.txt'), count: 100_000 }])
  equal(found.facts.differentWords, 1)
})

Deno.test('a file with a zero byte is no text', async () => {
  await using tree = await Tree.of({ 'a.bin': new Uint8Array([97, 98, 0, 99]) })
  const { found } = await index(tree)
  equal(found.facts.files, 1)
  equal(found.facts.words, 0)
})

Deno.test('an empty folder is an empty index', async () => {
  await using tree = await Tree.of({})
  const { found } = await index(tree)
  deepEqual(found.facts, { files: 0, words: 0, differentWords: 0, copies: [] })
})

Deno.test('no more files are open at a time than the limit, and that many are', async () => {
  await using tree = await Tree.of(
    Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${n}.txt`, 'word'])),
  )
  using files = new OpenFiles(3)
  const { found } = await index(tree, 3)
  equal(found.facts.files, 20)
  equal(files.peak, 3)
})

/** Counts the files that are open, and lets none be read before `full` are: so many must have been opened together. */
class OpenFiles implements Disposable {
  peak = 0
  #open = 0
  readonly #real = Deno.open

  constructor(full: number) {
    const areOpen = Promise.withResolvers<void>()
    Deno.open = async (...args) => {
      this.peak = Math.max(this.peak, ++this.#open)
      if (this.#open === full) areOpen.resolve()
      const file = await this.#real(...args)
      await areOpen.promise
      const closed = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        flush: () => void this.#open--,
      })
      const readable = file.readable.pipeThrough(closed)
      return Object.defineProperty(file, 'readable', { value: readable })
    }
  }

  [Symbol.dispose](): void {
    Deno.open = this.#real
  }
}
