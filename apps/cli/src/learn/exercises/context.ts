import { scope } from '@async-lab/core'
import { shown } from '../stage.ts'
import type { Exercise } from '../exercise.ts'

export const context: Exercise = {
  id: '16-context',
  title: 'context',
  entry: 'handle',
  lab: 'any-leak',
  async play({ handle, note }, stage) {
    stage.promise('the file exports the function note', typeof note === 'function', 'it does not any more')
    const lines: string[] = []
    await scope((s) => {
      for (const id of ['ada', 'bob', 'eve']) {
        s.spawn(() =>
          handle!(id, async () => {
            lines.push(note!(`${id} begins`))
            await stage.call(`request of ${id}`, 100)
            lines.push(note!(`${id} ends`))
          }),
        )
      }
    })
    stage.promise('each request is handled', lines.length === 6, () => `the log has ${lines.length} lines`)
    const foreign = lines.find((line) => !/^\[(\w+)\] \1 /.test(line))
    stage.promise(
      'each line has the id of its own request',
      foreign === undefined,
      () => `the log has the line ${shown(foreign)}: while one request waited, another one set the variable`,
    )
  },
}
