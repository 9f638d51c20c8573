import { sleep, type Stream, stream, type WaitOptions } from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { diagrams } from './diagrams.ts'
import { parse, play, record } from './marbles.ts'

const upper = (item: string) => item.toUpperCase()
const isLower = (item: string) => item !== upper(item)
const within =
  (ms: number, fn: (item: string) => string) => async (item: string, _index: number, task: WaitOptions) => {
    await sleep(ms, task)
    return fn(item)
  }
const upperIn30 = within(30, upper)
const upperIn20 = within(20, upper)
const lowerIn30 = within(30, (item) => item.toLowerCase())
const twice = (item: string) => [item, item]
const twiceIn20 = (item: string, _index: number, task: WaitOptions) => play(`${item}-${item}|`, task)

type Lines = { readonly source: Stream<string>; readonly other: Stream<string> }

/** What the lines of the diagrams say, as code. */
const expressions: Readonly<Record<string, (lines: Lines) => AsyncIterable<unknown>>> = {
  'map(upper)': ({ source }) => source.map(upper),
  'map(upperIn30)': ({ source }) => source.map(upperIn30),
  'map(upperIn30, { concurrency: 2 })': ({ source }) => source.map(upperIn30, { concurrency: 2 }),
  'filter(isLower)': ({ source }) => source.filter(isLower),
  'flatMap(twice)': ({ source }) => source.flatMap(twice),
  'flatMap(twiceIn20)': ({ source }) => source.flatMap(twiceIn20),
  'flatMap(twiceIn20, { concurrency: 2 })': ({ source }) => source.flatMap(twiceIn20, { concurrency: 2 }),
  'flatMap(twiceIn20, { concurrency: 2, ordered: false })': ({ source }) =>
    source.flatMap(twiceIn20, { concurrency: 2, ordered: false }),
  'take(2)': ({ source }) => source.take(2),
  'drop(2)': ({ source }) => source.drop(2),
  'takeWhile(isLower)': ({ source }) => source.takeWhile(isLower),
  'dropWhile(isLower)': ({ source }) => source.dropWhile(isLower),
  'batch(3)': ({ source }) => source.batch(3),
  'batch({ every: 30 })': ({ source }) => source.batch({ every: 30 }),
  'batch({ size: 3, every: 30 })': ({ source }) => source.batch({ size: 3, every: 30 }),
  'window(2)': ({ source }) => source.window(2),
  'window({ size: 2, step: 2 })': ({ source }) => source.window({ size: 2, step: 2 }),
  'scan(sum)': ({ source }) => source.map(Number).scan((sum, item) => sum + item),
  'map(upperIn20).map(lowerIn30)': ({ source }) => source.map(upperIn20).map(lowerIn30),
  'map(upperIn20).buffer(2).map(lowerIn30)': ({ source }) => source.map(upperIn20).buffer(2).map(lowerIn30),
  'throttle(30)': ({ source }) => source.throttle(30),
  'debounce(30)': ({ source }) => source.debounce(30),
  'merge(other)': ({ source, other }) => source.merge(other),
  'zip(other)': ({ source, other }) => source.zip(other),
  'concat(other)': ({ source, other }) => source.concat(other),
  'timeout(30)': ({ source }) => source.timeout(30),
  'retry({ maxAttempts: 2, minDelay: 30, jitter: false })': ({ source }) =>
    source.retry({ maxAttempts: 2, minDelay: 30, jitter: false }),
  'tap(look)': ({ source }) => source.tap(() => {}),
  'distinct()': ({ source }) => source.distinct(),
  'distinct(upper)': ({ source }) => source.distinct(upper),
}

/** A line is a name or an expression, spaces, and what happens. */
function linesOf(diagram: string): Array<readonly [label: string, marble: string]> {
  return diagram
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at).trim(), line.slice(at + 1)] as const
    })
}

for (const [operator, diagram] of Object.entries(diagrams)) {
  describe(operator, () => {
    const lines = linesOf(diagram)
    const inputs = new Map(lines)
    for (const [label, marble] of lines) {
      if (label === 'source' || label === 'other') continue
      it(`${label} is as drawn: ${marble}`, () =>
        assertNoLeaks(() =>
          runVirtual(async (time, main) => {
            const input = (name: string) => stream(() => play(inputs.get(name) ?? '|', main), main)
            const items = expressions[label]!({ source: input('source'), other: input('other') })
            expect(await record(items, time)).toEqual(parse(marble))
          }),
        ))
    }
  })
}
