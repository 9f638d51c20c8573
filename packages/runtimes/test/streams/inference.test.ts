import { interval, Queue, type Stream, stream } from '@async-lab/core'
import { expectTypeOf, it } from 'vitest'

it('types: items keep theirs through the operators', () => {
  const numbers = stream([1, 2, 3])
  expectTypeOf(numbers).toEqualTypeOf<Stream<number>>()
  expectTypeOf(stream([Promise.resolve('a')])).toEqualTypeOf<Stream<string>>()
  expectTypeOf(
    stream(async function* () {
      yield true
    }),
  ).toEqualTypeOf<Stream<boolean>>()
  const web = new ReadableStream<number>()
  expectTypeOf(stream(web)).toEqualTypeOf<Stream<number>>()
  expectTypeOf(stream(() => web)).toEqualTypeOf<Stream<number>>()
  expectTypeOf(stream(['a']).flatMap(() => web)).toEqualTypeOf<Stream<number>>()
  expectTypeOf(stream(['a']).merge(web)).toEqualTypeOf<Stream<string | number>>()
  expectTypeOf(stream(new Queue<number>({ capacity: 1 }))).toEqualTypeOf<Stream<number>>()
  expectTypeOf(interval(1)).toEqualTypeOf<Stream<number>>()

  expectTypeOf(numbers.map(async (n) => String(n))).toEqualTypeOf<Stream<string>>()
  expectTypeOf(numbers.flatMap((n) => new Set([String(n)]))).toEqualTypeOf<Stream<string>>()
  expectTypeOf(numbers.batch(2)).toEqualTypeOf<Stream<number[]>>()
  expectTypeOf(numbers.zip(['a'], new Set([true]))).toEqualTypeOf<Stream<[number, string, boolean]>>()
  expectTypeOf(numbers.merge(['a'], [true])).toEqualTypeOf<Stream<number | string | boolean>>()
  expectTypeOf(numbers.concat()).toEqualTypeOf<Stream<number>>()
  expectTypeOf(numbers.scan((text, n) => text + n, '')).toEqualTypeOf<Stream<string>>()

  const mixed = stream<number | string>([1, 'a'])
  expectTypeOf(mixed.filter((item) => typeof item === 'string')).toEqualTypeOf<Stream<string>>()
  expectTypeOf(mixed.takeWhile((item) => typeof item === 'number')).toEqualTypeOf<Stream<number>>()
  expectTypeOf(mixed.find((item) => typeof item === 'string')).resolves.toEqualTypeOf<string | undefined>()
  expectTypeOf(numbers.reduce((sum, n) => sum + BigInt(n), 0n)).resolves.toEqualTypeOf<bigint>()
  expectTypeOf(numbers.first()).resolves.toEqualTypeOf<number | undefined>()
})
