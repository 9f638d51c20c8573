import { deepEqual } from 'node:assert/strict'
import { WordCount, wordsOf } from '../src/word-count.ts'

function count(...pieces: string[]): Record<string, number> {
  const words = new WordCount()
  for (const piece of pieces) words.add(piece)
  return Object.fromEntries(words.end())
}

Deno.test('words are counted whatever their case, with what belongs to them', () => {
  deepEqual(count("Don't stop, STOP! snake_case déjà 42"), {
    "don't": 1,
    stop: 2,
    snake_case: 1,
    déjà: 1,
    42: 1,
  })
})

Deno.test('it makes no difference where a text is cut into pieces', () => {
  const text = "one two\nthree don't two"
  for (let cut = 0; cut <= text.length; cut++) {
    deepEqual(count(text.slice(0, cut), text.slice(cut)), count(text), `cut at ${cut}`)
  }
})

Deno.test('text without any space is counted too, and not held whole', () => {
  deepEqual(count(...Array.from({ length: 3000 }, () => 'a,b,')), { a: 3000, b: 3000 })
})

Deno.test('a query is cut into words as the text was', () => {
  deepEqual(wordsOf('  Scope, scope & TASK'), ['scope', 'task'])
})
