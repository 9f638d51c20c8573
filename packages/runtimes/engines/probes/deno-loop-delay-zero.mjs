import { monitorEventLoopDelay } from 'node:perf_hooks'
import { after, answer, block } from './answer.mjs'

const BLOCKED = 400
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
await after(20)
block(BLOCKED)
await after(20)
delay.disable()
// On a busy machine other things are late, too, but hardly by that much.
answer({ isUnseen: delay.max / 1e6 < BLOCKED * 0.9 })
