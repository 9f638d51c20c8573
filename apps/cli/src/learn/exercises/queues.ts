import { shown } from '../stage.ts'
import type { Exercise } from '../exercise.ts'

export const queues: Exercise = {
  id: '12-queues',
  title: 'queues',
  entry: 'doAll',
  lab: 'lost-wakeup',
  async play({ doAll }, stage) {
    const jobs = ['wash', 'cook', 'clean', 'shop', 'write', 'read']
    const done: string[] = []
    await doAll!(jobs, async (job: string) => {
      done.push(job)
      await stage.call(job, 100)
    })
    stage.promise(
      'each job is done exactly once',
      done.toSorted().join() === jobs.toSorted().join(),
      () =>
        `the workers did ${shown(done)}: between the look at a job and its removal there is an await, and others look too`,
    )
    stage.promise(
      'the workers work at the same time',
      stage.now() === 200,
      () => `six jobs of 100 ms took three workers ${stage.now()} ms`,
    )
  },
}
