import { scope } from '@async-lab/core'
import type { Exercise } from '../exercise.ts'

export const timeouts: Exercise = {
  id: '05-timeouts',
  title: 'timeouts',
  entry: 'answer',
  lab: 'timeout-that-only-abandons',
  async play({ answer }, stage) {
    const quick = await scope(() => answer!(() => stage.call('quick search', 300, '42')))
    stage.same('an answer that comes within 500 ms is returned', quick, '42')
    const start = stage.now()
    const slow = await answer!(() => stage.call('slow search', 2000, '43'))
    const [took, running] = [stage.now() - start, stage.acts.at(-1)!.state === 'running']
    stage.same('after 500 ms the function returns "no answer in time"', slow, 'no answer in time')
    stage.promise('after 500 ms the function returns', took === 500, `it took ${took} ms`)
    stage.promise(
      'after the timeout the search runs no longer',
      !running,
      'the user was told "no answer in time", and the search went on: a race stops the waiting, and not the work',
    )
    const failure = await answer!(() => stage.call('broken search', 100, new Error('no network'))).then(
      () => 'no error',
      (error: unknown) => error,
    )
    stage.same('any other error is thrown on', failure, new Error('no network'))
  },
}
