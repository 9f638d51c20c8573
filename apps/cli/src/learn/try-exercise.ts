import { fork } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { TrialOrder, Verdict } from './verdict.ts'

const TRIAL = fileURLToPath(new URL('./trial.js', import.meta.url))
/** Milliseconds that a trial may take; all schedules of a good answer take a fraction of it. */
const PATIENCE = 10_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the learner's file in a process of its own, and gives up on it when it does not come to an end. */
export function tryExercise(order: TrialOrder): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = fork(TRIAL, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let stderr = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    // A trial in a busy loop does not notice that who asked for it has gone.
    const stop = () => child.kill('SIGKILL')
    const onSignal = (signal: NodeJS.Signals) => {
      stop()
      process.exit(128 + constants.signals[signal])
    }
    for (const signal of SIGNALS) process.once(signal, onSignal)
    process.once('exit', stop)
    const timer = setTimeout(() => {
      resolve({ kind: 'endless', seconds: PATIENCE / 1000 })
      stop()
    }, PATIENCE)
    child.on('message', (verdict: Verdict) => resolve(verdict))
    child.on('close', (code) => {
      clearTimeout(timer)
      for (const signal of SIGNALS) process.off(signal, onSignal)
      process.off('exit', stop)
      const said = stderr.split('\n').find((line) => /Error/.test(line)) ?? `its process ended with ${code}`
      resolve({ kind: 'failed', error: said, acts: [], printed: [] })
    })
    child.send(order)
  })
}
