import { checkpoint } from '@async-lab/core'
import { createHash } from 'node:crypto'
import { WordCount } from './word-count.ts'

export interface FileFacts {
  readonly path: string
  /** SHA-256 of the content. */
  readonly hash: string
  readonly words: ReadonlyMap<string, number>
}

/** Reads a file piece by piece, so that its size costs no memory. One with a zero byte is no text and has no words. */
export async function readFile(path: string): Promise<FileFacts> {
  const file = await Deno.open(path)
  const hash = createHash('sha256')
  const decoder = new TextDecoder()
  const count = new WordCount()
  let isText = true
  // However the loop is left, the stream closes the file.
  for await (const bytes of file.readable) {
    await checkpoint()
    hash.update(bytes)
    isText &&= !bytes.includes(0)
    if (isText) count.add(decoder.decode(bytes, { stream: true }))
  }
  count.add(decoder.decode())
  return { path, hash: hash.digest('hex'), words: isText ? count.end() : new Map() }
}
