import { setImmediate as turn } from 'node:timers/promises'
import { codeOf } from '../code.ts'
import source from './generator-without-return.ts?raw'
import { definePitfall, type Seen } from './pitfall.ts'

/** Wrong: next() by hand leaves the generator at its yield, and what stands in its finally never runs. */
async function nextByHand(readers: number): Promise<Seen> {
  const pool = { open: 0 }
  for (let at = 0; at < readers; at++) {
    const rows = rowsOf(pool)
    const first = await rows.next()
    if (first.value !== 'row 1') throw new Error('the first row is missing')
  }
  return seen(pool, readers)
}

/** Cure: for await calls return() when it is left, by break, return or an error, and the finally runs. */
async function forAwait(readers: number): Promise<Seen> {
  const pool = { open: 0 }
  for (let at = 0; at < readers; at++) {
    for await (const row of rowsOf(pool)) {
      if (row === 'row 1') break
    }
  }
  return seen(pool, readers)
}

async function* rowsOf(pool: { open: number }): AsyncGenerator<string> {
  pool.open++
  try {
    for (let at = 1; ; at++) {
      await turn()
      yield `row ${at}`
    }
  } finally {
    pool.open--
  }
}

function seen({ open }: { open: number }, readers: number): Seen {
  return {
    harm: open,
    story: `${open} of ${readers} connections are open after each reader had its first row`,
  }
}

export const generatorWithoutReturn = definePitfall({
  id: 'generator-without-return',
  title: 'A generator that is never told to stop: {readers} readers of one row each',
  teaches: 'An async generator that is left in the middle keeps what it holds.',
  params: {
    readers: {
      kind: 'number',
      default: 200,
      min: 1,
      max: 5000,
      whole: true,
      description: 'how many readers',
    },
  },
  harm: 'connections left open',
  wrong: { name: 'next() by hand', run: ({ readers }) => nextByHand(readers) },
  cure: { name: 'for await', run: ({ readers }) => forAwait(readers) },
  explain:
    'The collector does not run a finally: a generator that nobody asks any more is dropped with its connection open. `for await` ' +
    'calls return() on every way out. Who takes values by hand has to do the same, and a merge of several generators for each of ' +
    'them; `resource` and the iterators of queues and channels do it by themselves.',
  code: codeOf(source),
  next: ['run listener-leak', 'explain generator-without-return'],
})
