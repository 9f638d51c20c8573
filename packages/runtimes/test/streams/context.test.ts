import { ContextVar, stream } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('GC-11 operators and sources see the context in which the stream was made, whoever iterates it', () =>
  runVirtual(async (_time, main) => {
    const place = new ContextVar<string>({ name: 'place', defaultValue: 'nowhere' })
    const log: string[] = []
    const look = (who: string) => {
      log.push(`${who} in ${place.get()}`)
      return true
    }
    async function* source() {
      look('source')
      yield 1
    }
    const made = place.run('the lab', () =>
      stream(source, main)
        .map((n) => (look('map'), n))
        .filter(() => look('filter'))
        .map(async (n) => (look('concurrent map'), n), { concurrency: 2 }),
    )
    await place.run('the kitchen', async () => {
      const iterator = made.tap(() => void look('tap'))[Symbol.asyncIterator]()
      const first = iterator.next()
      look('consumer')
      await first
      await iterator.return!()
    })
    expect(log.toSorted()).toEqual([
      'concurrent map in the lab',
      'consumer in the kitchen',
      'filter in the lab',
      'map in the lab',
      'source in the lab',
      'tap in the lab',
    ])
  }))
