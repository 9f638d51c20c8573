// Records tasks without end, and tells after each flush how many it has told of at least.
import { checkpoint, run, spawn } from '@async-lab/core'
import { recordTo } from '@async-lab/inspector/process'

const [, , path = ''] = process.argv
const recorder = recordTo(path)
let spawned = 0
await run(async () => {
  for (;;) {
    for (let left = 100; left > 0; left--) {
      spawn(() => {})
      spawned++
    }
    await checkpoint()
    if (spawned % 1000 !== 0) continue
    recorder.flush()
    process.stdout.write(`${spawned}\n`)
  }
})
