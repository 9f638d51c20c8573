import { run, sleep, spawn } from '@async-lab/core'

const total = await run(async () => {
  const tasks = [30, 10, 20].map((ms) => spawn(() => sleep(ms).then(() => ms), { name: 'nap' }))
  let sum = 0
  for (const task of tasks) sum += await task
  return sum
})
console.log(`total ${total}`, ...process.argv.slice(2))
