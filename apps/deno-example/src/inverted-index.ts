import type { FileFacts } from './read-file.ts'

export interface Match {
  readonly path: string
  readonly count: number
}

/** For each word, the files that it is in. */
export class InvertedIndex {
  readonly #byWord = new Map<string, Map<string, number>>()
  readonly #byHash = new Map<string, string[]>()
  #files = 0
  #words = 0

  add({ path, hash, words }: FileFacts): void {
    this.#files++
    this.#byHash.getOrInsertComputed(hash, () => []).push(path)
    for (const [word, count] of words) {
      this.#words += count
      this.#byWord.getOrInsertComputed(word, () => new Map()).set(path, count)
    }
  }

  /** The files that have every one of the words, those that have them most often first. */
  find(words: readonly string[]): Match[] {
    const [first, ...others] = words.map((word) => this.#byWord.get(word) ?? new Map<string, number>())
    if (first === undefined) return []
    const matches = Array.from(first, ([path, count]) => ({
      path,
      count: others.reduce((sum, files) => sum + (files.get(path) ?? Number.NaN), count),
    }))
    return matches
      .filter(({ count }) => !Number.isNaN(count))
      .toSorted((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1))
  }

  get facts() {
    const copies = this.#byHash.values().filter((paths) => paths.length > 1)
    return {
      files: this.#files,
      words: this.#words,
      differentWords: this.#byWord.size,
      copies: Array.from(copies, (paths) => paths.toSorted()).toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1)),
    }
  }
}
