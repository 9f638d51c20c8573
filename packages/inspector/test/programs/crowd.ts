import { Mutex, Queue, scope, Semaphore, sleep, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { recordTo } from '@async-lab/inspector/process'

/** `crowd.ts <file> <tasks>`: a recording of a shop under load, ten events a task, by a virtual clock. */
const [file = 'crowd.rec', count = '100000'] = process.argv.slice(2)
const orders = Number(count) / 2

let state = 12_345
function chance(below: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  return (state >>> 8) % below
}

const recorder = recordTo(file)
await runVirtual(
  async (_time, main) => {
    const stock = new Mutex({ name: 'stock' })
    const doors = new Semaphore(40, { name: 'connections' })
    const jobs = new Queue<number>({ capacity: 64, name: 'mails' })

    const order = async (task: Task<unknown>, number: number) => {
      await doors.with(async () => {
        await sleep(2 + chance(20), task)
        if (chance(50) === 0) throw new Error(`Card ${number} was refused`)
      }, task)
      await scope(async (s) => {
        s.spawn((child) => pack(child, number), { name: 'pack' })
        await sleep(1 + chance(9), s)
      }, task)
    }
    const pack = async (task: Task<unknown>, number: number) => {
      await sleep(1 + chance(6), task)
      if (chance(4) === 0) await stock.with(() => sleep(1, task), task)
      await jobs.put(number, task)
      await sleep(chance(4), task)
    }
    await scope(
      async (shop) => {
        for (let at = 0; at < 4; at++)
          shop.spawn(
            async (task) => {
              for (;;) {
                await jobs.get(task)
                await sleep(1, task)
              }
            },
            { name: 'mailer', daemon: true },
          )
        for (let hour = 0; hour < 20; hour++) {
          await scope(
            async (s) => {
              for (let number = 0; number < orders / 20; number++) {
                s.spawn((task) => order(task, number), { name: 'order' })
                if (number % 8 === 0) await sleep(chance(5), s)
              }
            },
            { name: `hour ${hour}`, supervise: () => {}, timeout: hour % 7 === 6 ? 900 : 600_000 },
          ).catch(() => {})
        }
      },
      { name: 'shop', signal: main.signal },
    )
  },
  { onUnhandled: () => {} },
)
recorder.stop()
