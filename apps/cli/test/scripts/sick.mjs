import { run, scope, spawn, suspend } from '@async-lab/core'

await run(async function main() {
  await scope((s) => {
    s.spawn(async function swallower() {
      try {
        return await suspend()
      } catch {
        return 42
      }
    })
    s.cancel()
  })
  if (process.argv.includes('forget')) spawn(() => suspend(), { name: 'forgotten' })
})
console.log('its own words')
