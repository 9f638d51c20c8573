import { createRequire } from 'node:module'
import { scope, sleep } from '@async-lab/core'

const required = createRequire(import.meta.url)('@async-lab/core')
await scope((s) => s.spawn(() => sleep(5), { name: 'imported' }))
await required.scope((s) => s.spawn(() => required.sleep(5), { name: 'required' }))
