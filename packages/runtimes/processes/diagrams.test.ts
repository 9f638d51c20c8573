import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { diagrams } from '../test/streams/diagrams.ts'

const contract = readFileSync(new URL('../../core/src/flow/stream-contract.ts', import.meta.url), 'utf8')

/** The diagram in the comment of each method. */
function documented(): Record<string, string> {
  const comments = contract.matchAll(/```text\n((?: {3}\* .*\n)+?) {3}\* ```\n {3}\*\/\n {2}(\w+)/g)
  return Object.fromEntries(
    Array.from(comments, ([, lines, operator]) => [
      operator!,
      `\n${lines!.replaceAll('   * ', '').trimEnd()}`,
    ]),
  )
}

test('the diagrams of the documentation of streams are those that the operators are tested by', () => {
  expect(documented()).toEqual(diagrams)
})
