import { moveOnAfter, sleep } from '@async-lab/core'
import type { Exercise } from '../exercise.ts'

export const shutdown: Exercise = {
  id: '20-shutdown',
  title: 'graceful shutdown',
  entry: 'serve',
  lab: 'any-leak',
  async play({ serve }, stage) {
    let accepted = 0
    await moveOnAfter(450, () =>
      serve!(
        async () => {
          await sleep(100)
          return `request ${++accepted}`
        },
        (request: string) => stage.call(request, 240),
        () => stage.call('close the database', 50),
      ),
    )
    const requests = stage.acts.filter(({ label }) => label.startsWith('request'))
    const begun = requests.map(({ from }) => from).join()
    stage.promise(
      'requests are handled together',
      begun === '100,200,300,400',
      () => `in the 450 ms before the end requests were begun at ${begun} ms, and one came every 100 ms`,
    )
    const cut = requests.filter(({ state }) => state !== 'completed')
    stage.promise(
      'requests that are under way are handled to the end',
      cut.length === 0,
      () => `${cut.map(({ label }) => label).join(' and ')} ended as ${cut[0]!.state}`,
    )
    const closing = stage.acts.find(({ label }) => label === 'close the database')
    stage.promise('the database is closed', closing !== undefined, 'close was never called')
    const last = Math.max(...requests.map(({ to }) => to))
    stage.promise(
      'the database is closed after the last request',
      closing!.from >= last,
      () => `it was closed at ${closing!.from} ms, and the last request ended at ${last} ms`,
    )
    stage.promise(
      'the database is closed to the end',
      closing!.state === 'completed',
      'its first await threw: the task is cancelled, and this await was not shielded',
    )
  },
}
