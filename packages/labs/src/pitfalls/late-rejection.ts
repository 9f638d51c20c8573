import { codeOf } from '../code.ts'
import { inProcess } from './child.ts'
import source from './late-rejection.ts?raw'
import { definePitfall, type Seen } from './pitfall.ts'

/** Wrong: `posts` fails while only `user` is awaited. Nobody handles it yet, and Node ends the process. */
const awaitedLater = `
  import { setTimeout as wait } from 'node:timers/promises'

  const user = wait(MS * 2, 'Ada')
  const posts = wait(MS).then(() => { throw new Error('no posts') })
  try {
    console.log(await user, await posts)
  } catch (error) {
    console.log('handled:', error.message)
  }
`

/** Cure: a task belongs to its scope, which hears of the failure at once. */
const tasksOfAScope = `
  import { scope, sleep } from '@async-lab/core'

  try {
    await scope(async (s) => {
      const user = s.spawn(async () => { await sleep(MS * 2); return 'Ada' })
      const posts = s.spawn(async () => { await sleep(MS); throw new Error('no posts') })
      console.log(await user, await posts)
    })
  } catch (error) {
    console.log('handled:', error.message)
  }
`

async function inItsProcess(program: string, seconds: number): Promise<Seen> {
  const { code, stdout, complaint } = await inProcess(program.replaceAll('MS', String(seconds * 500)))
  const harm = code === 0 ? 0 : 1
  const story =
    harm === 0
      ? `exit code 0, and the catch block said "${stdout}"`
      : `exit code ${code}, ${complaint}, past the catch block`
  return { harm, story }
}

export const lateRejection = definePitfall({
  id: 'late-rejection',
  title: 'A rejection that is handled too late',
  teaches: 'A promise that fails before it is awaited ends the process, try/catch or not.',
  params: {
    seconds: {
      kind: 'number',
      default: 0.2,
      min: 0,
      max: 4,
      unit: 'seconds',
      description: 'how long the first await takes',
    },
  },
  harm: 'processes ended by an error that was caught in the code',
  wrong: { name: 'awaited later', run: ({ seconds }) => inItsProcess(awaitedLater, seconds) },
  cure: { name: 'scope', run: ({ seconds }) => inItsProcess(tasksOfAScope, seconds) },
  explain:
    'The catch block waits for the first promise, so when the second one fails nobody handles it, and Node ends the process. ' +
    'A task that fails tells its scope in the same moment: the scope cancels the rest, and the error comes out where the ' +
    'scope is awaited.',
  code: codeOf(source),
  next: ['run unsettled-await', 'explain late-rejection'],
})
