// What the places that ask whether anybody looks cost a task, in many processes: `node src/hook-cost.ts [runtime …]`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { runtimeNamed } from './runtimes.ts'

const PROCESSES = 30
const AT_MOST = 1.05

const turns = join(import.meta.dirname, '../turns.mjs')
const names =
  process.argv.length > 2 ? process.argv.slice(2) : ['node-20', 'node-24', 'node-26', 'bun', 'deno']

for (const name of names) {
  const { command, flags } = runtimeNamed(name)
  const ratios = Array.from({ length: PROCESSES }, (_, at) => {
    const order = at % 2 === 0 ? 'as-they-are' : 'reversed'
    const { stdout, status, stderr } = spawnSync(command, [...flags, turns, order], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`Cannot measure ${name}: ${stderr}`)
    return Number(stdout)
  }).sort((a, b) => a - b)
  const median = ratios[PROCESSES >> 1]!
  const range = `${ratios[0]!.toFixed(3)}–${ratios.at(-1)!.toFixed(3)}`
  console.log(`${name.padEnd(8)} median ${median.toFixed(3)} × (${range}), at most ${AT_MOST}`)
  if (median > AT_MOST) process.exitCode = 1
}
