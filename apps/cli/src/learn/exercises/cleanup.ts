import { isCancelled, moveOnAfter, scope } from '@async-lab/core'
import { shown } from '../stage.ts'
import type { Exercise } from '../exercise.ts'

export const cleanup: Exercise = {
  id: '07-cleanup',
  title: 'cleanup',
  entry: 'ask',
  lab: 'generator-without-return',
  async play({ ask }, stage) {
    let open = 0
    const opener = (label: string, result: string | Error) => async () => {
      await stage.call(`${label}: open`, 50)
      open++
      return {
        query: () => stage.call(`${label}: query`, 200, result),
        close: () => void open--,
      }
    }
    const rows = await ask!(opener('first', 'three rows'))
    stage.same('the rows are returned', rows, 'three rows')
    stage.promise('the connection is closed after use', open === 0, `${open} connections are open`)
    const failure = await scope(() => ask!(opener('second', new Error('no such table')))).catch(
      (error: unknown) => error,
    )
    stage.same('the error of the query is thrown on', failure, new Error('no such table'))
    stage.promise(
      'a connection whose query fails is closed',
      open === 0,
      'the error left the function, and the line that closes the connection was not reached',
    )
    const late = await moveOnAfter(100, () => ask!(opener('third', 'rows'))).catch((error: unknown) => error)
    stage.promise('a cancellation is let through', !isCancelled(late), `there was ${shown(late)}`)
    stage.promise(
      'a connection whose query is cancelled is closed',
      open === 0,
      'the timeout cancelled the query, and the connection stayed open',
    )
  },
}
