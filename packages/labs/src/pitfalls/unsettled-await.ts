import { codeOf } from '../code.ts'
import { inProcess } from './child.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import source from './unsettled-await.ts?raw'

/** Wrong: nothing settles the promise. The event loop is empty, so the process ends, with code 0 and without the finally. */
const forgotten = `
  async function main() {
    try {
      await new Promise((resolve) => { /* the answer never comes, and nobody calls resolve */ })
      console.log('answered')
    } finally {
      console.log('cleaned up')
    }
  }
  void main()
`

/** Cure: run sees that nothing is left which could wake the task, says so, and cancels it. */
const underRun = `
  import { Deferred, run } from '@async-lab/core'

  await run(async () => {
    const answer = new Deferred({ name: 'answer' })
    try {
      await answer.wait()
      console.log('answered')
    } finally {
      console.log('cleaned up')
    }
  })
`

async function inItsProcess(program: string): Promise<Seen> {
  const { code, stdout, complaint } = await inProcess(program)
  const cleaned = stdout.includes('cleaned up')
  const harm = cleaned ? 0 : 1
  const end = cleaned ? 'the finally ran' : 'not a word, and no finally'
  return { harm, story: `exit code ${code}, ${end}${complaint && `; it said: ${complaint}`}` }
}

export const unsettledAwait = definePitfall({
  id: 'unsettled-await',
  title: 'An await that never ends: the process just goes away',
  teaches: 'A program whose promise never settles ends as if all were well, and skips its cleanup.',
  params: {},
  harm: 'cleanups that did not run',
  wrong: { name: 'a promise', run: () => inItsProcess(forgotten) },
  cure: { name: 'run', run: () => inItsProcess(underRun) },
  explain:
    'A pending promise keeps no process alive: when the event loop is empty Node ends, with exit code 0, and the code behind the ' +
    'await never runs, its finally neither. `run` proves that nothing can wake its tasks any more, prints what each waits for, ' +
    'cancels them so that they clean up, and fails with a DeadlockError.',
  code: codeOf(source),
  next: ['run reentrant-deadlock', 'explain unsettled-await'],
})
