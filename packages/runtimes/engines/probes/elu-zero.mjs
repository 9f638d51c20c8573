import { performance } from 'node:perf_hooks'
import { after, answer, block } from './answer.mjs'

await after(1)
const before = performance.eventLoopUtilization()
block(50)
await after(1)
const { active } = performance.eventLoopUtilization(before)
answer({ isZero: active === 0 })
