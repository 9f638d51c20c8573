import { Mutex, Queue, run, scope, sleep } from '@async-lab/core'
const stock = new Mutex({ name: 'stock' })
const jobs = new Queue({ capacity: 8, name: 'jobs' })
async function nextJob() {
  // oxlint-disable-next-line typescript/return-await
  return await jobs.get()
}
async function worker() {
  for (;;) await nextJob()
}
async function reserve() {
  await stock.with(() => sleep(1))
}
async function checkout() {
  await reserve()
}
async function pool() {
  await scope(
    async (s) => {
      for (let i = 0; i < +(process.argv[2] ?? 150); i++) s.spawn(worker)
    },
    { name: 'pool' },
  )
}
await run(async function main() {
  await scope(
    async (s) => {
      s.spawn(async function restock() {
        await stock.with(() => new Promise((r) => setTimeout(r, 3600e3)))
      })
      await sleep(5)
      s.spawn(pool)
      s.spawn(async function listen() {
        await scope(async (q) => {
          for (let i = 0; i < 42; i++) q.spawn(checkout)
          q.spawn(async function poll() {
            await new Promise(() => {})
          })
          await new Promise(() => {})
        })
      })
      console.log('ready')
    },
    { name: 'serve' },
  )
})
