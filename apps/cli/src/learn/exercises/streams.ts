import { sleep } from '@async-lab/core'
import type { Exercise } from '../exercise.ts'

export const streams: Exercise = {
  id: '18-streams',
  title: 'streams',
  entry: 'alarms',
  lab: 'generator-without-return',
  async play({ alarms }, stage) {
    let isOn = false
    async function* sensor() {
      isOn = true
      try {
        for (let reading = 1; ; reading++) {
          await sleep(10)
          if (reading > 100)
            stage.halt('the first three alarms are returned', 'after 100 readings it still read on')
          yield reading
        }
      } finally {
        isOn = false
      }
    }
    const found = await alarms!(sensor(), (reading: number) =>
      stage.call(`look up ${reading}`, 100, reading % 3 === 0 ? `alarm ${reading}` : `fine ${reading}`),
    )
    const took = stage.now()
    stage.same('the first three alarms are returned, in the order of the readings', found, [
      'alarm 3',
      'alarm 6',
      'alarm 9',
    ])
    stage.promise(
      'afterwards the sensor is switched off',
      !isOn,
      'it is on: who takes values by hand and leaves has to call return(), or the generator waits for ever at its yield',
    )
    stage.promise(
      'readings are looked up four at a time',
      stage.peak === 4 && took <= 500,
      () => `at most ${stage.peak} were looked up at once, and it took ${took} ms`,
    )
  },
}
