const WORD = /[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}\p{N}_]+)*/gu

/** Text without any space in it is cut here, rather than held whole. */
const LONGEST_REST = 4096

/** Counts the words of a text that comes in pieces, which may end within a word. */
export class WordCount {
  readonly words = new Map<string, number>()
  #rest = ''

  add(piece: string): void {
    const text = this.#rest + piece
    const space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'))
    const end = text.length - space > LONGEST_REST ? text.length : space + 1
    this.#rest = text.slice(end)
    this.#count(text.slice(0, end))
  }

  end(): ReadonlyMap<string, number> {
    this.#count(this.#rest)
    this.#rest = ''
    return this.words
  }

  #count(text: string): void {
    for (const [match] of text.matchAll(WORD)) {
      const word = normalize(match)
      this.words.set(word, (this.words.get(word) ?? 0) + 1)
    }
  }
}

/** The words of a query, as they stand in the index. */
export function wordsOf(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(WORD), ([match]) => normalize(match)))]
}

function normalize(word: string): string {
  return word.normalize('NFC').toLowerCase()
}
