import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { flags } from './flags.ts'
import { questions } from './questions.ts'

const root = join(import.meta.dirname, '../../..')

describe.for(flags.filter(({ shownBy }) => shownBy === 'test'))('$name', ({ name, on }) => {
  test.for(questions.get(name)!.of.map((engine) => [engine, on.includes(engine) ? 'yes' : 'no'] as const))(
    '%s: %s',
    async ([engine, expected]) => expect(await questions.get(name)!.ask(engine)).toBe(expected),
  )
})

test('what is to be shown by a test has a question, and nothing else has', () => {
  const shown = flags.filter(({ shownBy }) => shownBy === 'test').map(({ name }) => name)
  expect([...questions.keys()].toSorted()).toEqual(shown.toSorted())
})

test('what goes around an engine is where the table says', () => {
  expect(flags.flatMap(({ files }) => files).filter((file) => !existsSync(join(root, file)))).toEqual([])
})
