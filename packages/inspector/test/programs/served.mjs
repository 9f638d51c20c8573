// A program that does what is asked on its stdin, a line each, and says so: `spawn NAME`, `flood COUNT`, `fail NAME`, `end`.
import { existsSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { Mutex, run, scope, sleep, suspend } from '@async-lab/core'

const stock = new Mutex({ name: 'stock' })
await run(async function main() {
  await scope(
    async (s) => {
      s.spawn(async function restock() {
        await stock.with(() => suspend())
      })
      await sleep(1)
      s.spawn(async function checkout() {
        await stock.with(() => {})
      })
      const card = `${process.env.XDG_RUNTIME_DIR}/async-lab/${process.pid}.json`
      while (!existsSync(card)) await sleep(1)
      console.log('ready')
      for await (const line of createInterface({ input: process.stdin })) {
        const [word, name] = line.split(' ')
        if (word === 'end') break
        if (word === 'spawn') s.spawn(() => suspend(), { name })
        if (word === 'fail')
          await scope((inner) => {
            inner.spawn(
              async () => {
                await sleep(1)
                throw new Error('refused')
              },
              { name },
            )
          }).catch(() => {})
        if (word === 'flood')
          for (let left = Number(name); left > 0; left -= 100)
            await scope((inner) => {
              for (let i = 0; i < 100; i++) inner.spawn(() => sleep(0), { name: 'drop' })
            })
        console.log(`${line}: done`)
      }
      s.cancel()
    },
    { name: 'serve' },
  )
})
