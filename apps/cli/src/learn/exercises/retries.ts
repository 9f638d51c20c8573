import type { Exercise } from '../exercise.ts'

export const retries: Exercise = {
  id: '17-retries',
  title: 'retries',
  entry: 'persist',
  lab: 'retry-storm',
  async play({ persist }, stage) {
    const failing = (name: string, failures: number) => {
      let attempts = 0
      return () => {
        if (++attempts > 4)
          stage.halt('at most four attempts are made', `attempt ${attempts} was made after ${stage.now()} ms`)
        return stage.call(
          `${name} ${attempts}`,
          10,
          attempts > failures ? 'done' : new Error(`failure ${attempts}`),
        )
      }
    }
    const result = await persist!(failing('attempt', 2)).catch((error: unknown) => error)
    stage.same('an attempt that succeeds ends it', result, 'done')
    stage.same('between the attempts are waits of 100 and 200 ms', waits(stage.acts), [100, 200])
    const begun = stage.acts.length
    const error = await persist!(failing('hopeless', Infinity)).catch((thrown: unknown) => thrown)
    stage.same('after four attempts the last error is thrown', error, new Error('failure 4'))
    stage.same(
      'between four attempts are waits of 100, 200 and 400 ms',
      waits(stage.acts.slice(begun)),
      [100, 200, 400],
    )
  },
}

function waits(acts: ReadonlyArray<{ from: number; to: number }>): number[] {
  return acts.slice(1).map(({ from }, at) => from - acts[at]!.to)
}
