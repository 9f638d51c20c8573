// How long `async-lab pstree` takes for a program of 10,000 tasks, the whole process: `node src/pstree.ts [runtime …]`.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runtimeNamed } from './runtimes.ts'

const TASKS = '10000'
const TIMES = 15
const AT_MOST = 300

const home = join(import.meta.dirname, '../../..')
const program = join(home, 'packages/runtimes/processes/fixtures/inspected.mjs')
const cli = join(home, 'apps/cli/dist/main.js')
const names =
  process.argv.length > 2 ? process.argv.slice(2) : ['node-20', 'node-24', 'node-26', 'bun', 'deno']

for (const name of names) {
  const { command, flags } = runtimeNamed(name)
  const base = mkdtempSync(join(tmpdir(), 'pstree-'))
  const env = { ...process.env, XDG_RUNTIME_DIR: base, ASYNC_LAB_INSPECT: '1' }
  const target = spawn(command, [...flags, program, TASKS], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => target.stdout.once('data', resolve))
  const times = Array.from({ length: TIMES }, () => {
    const began = performance.now()
    const { status } = spawnSync(process.execPath, [cli, 'pstree'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`Cannot measure ${name}: pstree ended with ${status}`)
    return performance.now() - began
  }).sort((a, b) => a - b)
  const median = times[TIMES >> 1]!
  const range = `${times[0]!.toFixed(0)}–${times.at(-1)!.toFixed(0)}`
  console.log(`${name.padEnd(8)} median ${median.toFixed(0)} ms (${range}), at most ${AT_MOST}`)
  if (median > AT_MOST) process.exitCode = 1
  target.kill()
  await new Promise((resolve) => target.once('close', resolve))
  rmSync(base, { recursive: true })
}
