import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { resolve as pathOf } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { checkFile } from '../commands/find-lab.ts'
import type { RunOptions } from '../commands/run-options.ts'
import { startedAs } from '../started-as.ts'
import { ORDER, type Order } from './order.ts'

const PRELOAD = fileURLToPath(new URL('./preload.js', import.meta.url))
/** Milliseconds that a script has to end by itself after the second Ctrl-C; one in a busy loop does not hear it. */
const AT_ONCE = 250
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface ScriptOptions extends RunOptions, Pick<Order, 'profile'> {
  /** Tell what debug mode finds, and nothing else; with the exit code 1 if it finds anything. */
  readonly doctor?: boolean
}

/**
 * Runs a script, as it is, in a process of its own, and gives the exit code.
 *
 * The script's stdout is its own: the picture goes to stderr. With `json`, stdout has the JSON document alone and what the
 * script writes goes to stderr.
 */
export function runScript(file: string, args: readonly string[], options: ScriptOptions): Promise<number> {
  const path = checkFile(file)
  const { json = false, seed, repeat, live, profile, record, html, doctor = false, debug = doctor } = options
  const order: Order = {
    parent: process.pid,
    program: startedAs(),
    ...(json && { jsonTo: 3 }),
    ...(seed !== undefined && { seed }),
    ...(repeat !== undefined && { repeat }),
    ...(live !== undefined && { live }),
    ...(profile !== undefined && { profile }),
    ...(record !== undefined && { record: pathOf(record) }),
    ...(html !== undefined && { html: pathOf(html) }),
    ...(doctor && { doctor }),
  }
  const child = spawn(process.execPath, ['--import', pathToFileURL(PRELOAD).href, path, ...args], {
    stdio: json ? ['inherit', 2, 2, 1] : 'inherit',
    env: { ...process.env, [ORDER]: JSON.stringify(order), ...(debug && { ASYNC_LAB_DEBUG: '1' }) },
  })

  let asked = 0
  let isKilled = false
  const isAtTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  for (const signal of SIGNALS) {
    // Kept to the end: a person who presses the keys once more must not cut off what is being told.
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the script too; sent on, it would count twice and leave no time for cleanup.
      if (signal === 'SIGTERM' || !isAtTerminal) child.kill(signal)
      if (++asked < 2) return
      const code = 128 + constants.signals[signal]
      setTimeout(() => {
        isKilled = true
        process.exitCode = code
        child.kill('SIGKILL')
      }, AT_ONCE).unref()
    })
  }

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (signal === null) return resolve(code ?? 1)
      // It may have been drawing.
      for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.write('\u001b[?25h')
      if (isKilled) {
        process.stderr.write(`async-lab: ${file} did not end when asked twice, and was ended\n`)
        return resolve(Number(process.exitCode))
      }
      process.stderr.write(`async-lab: ${file} was ended by ${signal}\n`)
      resolve(128 + constants.signals[signal])
    })
  })
}
