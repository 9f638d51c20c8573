// An ESM and a CJS copy of the core, whose tasks have the same numbers.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as esm from '@async-lab/core'

const cjs = createRequire(import.meta.url)('@async-lab/core')
const alive = setInterval(() => {}, 1000)

async function serve({ scope, suspend }, name) {
  await scope(async (s) => {
    s.spawn(() => suspend(), { name })
    await suspend()
  })
}
const both = [esm.run(() => serve(esm, 'checkout')), cjs.run(() => serve(cjs, 'restock'))]
const card = `${process.env.XDG_RUNTIME_DIR}/async-lab/${process.pid}.json`
while (!existsSync(card)) await new Promise((resolve) => setTimeout(resolve, 1))
console.log('ready')
await Promise.allSettled(both)
clearInterval(alive)
