import { existsSync } from 'node:fs'
import { Mutex, run, scope, sleep, suspend } from '@async-lab/core'

const stock = new Mutex({ name: 'stock' })
async function restock() {
  await stock.with(() => suspend())
}
async function reserve() {
  await stock.with(() => {})
}
async function checkout() {
  await reserve()
}
await run(async function main() {
  await scope(
    async (s) => {
      s.spawn(restock)
      await sleep(1)
      for (let i = 0; i < 3; i++) s.spawn(checkout)
      const alive = setInterval(() => {}, 1000)
      s.onCancel(() => clearInterval(alive))
      const card = `${process.env.XDG_RUNTIME_DIR}/async-lab/${process.pid}.json`
      while (!existsSync(card)) await sleep(1)
      console.log('ready')
    },
    { name: 'serve' },
  )
})
