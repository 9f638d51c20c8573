// Records another program, with where it spawns tasks, until nobody writes to it any more.
import { recordTo } from '@async-lab/inspector/process'

const [, , recording = '', program = ''] = process.argv
const recorder = recordTo(recording, { level: 3 })
process.stdin.resume().once('end', () => {
  recorder.stop()
  process.exit(0)
})
await import(program)
