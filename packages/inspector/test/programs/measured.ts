import { Queue, run, scope, sleep } from '@async-lab/core'
import { copies } from '@async-lab/inspector'
import { recordTo } from '@async-lab/inspector/process'

/** `measured.ts <file>`: tasks that compute, a loop that is blocked until debug mode has told of it, and a silence. */
const [, , file = 'measured.rec'] = process.argv
const recorder = recordTo(file, { level: 4 })
const alive = setInterval(() => {}, 1000)
const jobs = new Queue<number>({ capacity: 1, name: 'jobs' })

function compute(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

await run(
  async function main() {
    await scope((s) => {
      const told: number[] = []
      const restocking = s.spawn(async function restock() {
        while (told.length === 0) {
          compute(200)
          await sleep(30)
        }
      })
      // A busy machine stops others as well.
      copies()[0]?.listen({
        loopBlocked: ({ task }) => void (task?.id === restocking.id && told.push(task.id)),
      })
      s.spawn(async function audit() {
        compute(2)
        await sleep(5)
        compute(1)
      })
    })
    copies()[0]?.listen({ quiet: (tasks) => void setTimeout(() => jobs.tryPut(tasks)) })
    await jobs.get()
  },
  { signals: false, debug: true },
)
clearInterval(alive)
recorder.stop()
