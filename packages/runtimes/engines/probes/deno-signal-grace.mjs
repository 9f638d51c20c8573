import { readFileSync } from 'node:fs'
import { after, answer } from './answer.mjs'

const SIGUSR1 = 1n << 9n
const isCaught = () =>
  (BigInt(`0x${/^SigCgt:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]}`) & SIGUSR1) !== 0n

const atFirst = isCaught()
// Whoever never listens has no grace either.
for (let looks = 0; looks < 400 && !isCaught(); looks++) await after(5)
answer({ isLater: !atFirst && isCaught() })
