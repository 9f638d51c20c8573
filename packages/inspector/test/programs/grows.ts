// Records more than the file may hold.
import { run, scope, sleep } from '@async-lab/core'
import { recordTo } from '@async-lab/inspector/process'

const [, , path = ''] = process.argv
const recorder = recordTo(path)
await run(async () => {
  for (let round = 0; round < 100; round++) {
    await scope((s) => {
      for (let at = 0; at < 100; at++)
        s.spawn(() => sleep(0), { name: `task ${round} ${at} ${Math.random()}` })
    })
    recorder.flush()
  }
})
recorder.stop()
console.log('completed')
