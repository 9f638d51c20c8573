// The same work at each level of recording, in turns in this process. Prints CPU nanoseconds of each, an operation.
import { AsyncEvent, scope } from '@async-lab/core'
import { Recorder } from '@async-lab/inspector'

const TURNS = 120
const TASKS = 50
const AWAITS = 100
const LEVELS = [0, 2, 3, 4]

const settled = Promise.resolve()
const step = async () => {}

const works = {
  async 'await of a settled promise'() {
    await scope((s) => {
      for (let at = 0; at < TASKS; at++)
        s.spawn(async () => {
          for (let left = AWAITS; left > 0; left--) await settled
        })
    })
    return TASKS * AWAITS
  },
  async 'await of an async function'() {
    await scope((s) => {
      for (let at = 0; at < TASKS; at++)
        s.spawn(async () => {
          for (let left = AWAITS; left > 0; left--) await step()
        })
    })
    return TASKS * AWAITS
  },
  async 'spawn + park + settle'() {
    const go = new AsyncEvent()
    const tasks = TASKS * 20
    await scope((s) => {
      for (let at = 0; at < tasks; at++)
        s.spawn(async function worker(task) {
          await go.wait(task)
        })
      go.set()
    })
    return tasks
  },
}

const spent = {}
for (let turn = 0; turn < TURNS; turn++) {
  for (const [name, work] of Object.entries(works)) {
    for (let at = 0; at < LEVELS.length; at++) {
      const level = LEVELS[(at + turn) % LEVELS.length]
      const recorder = level === 0 ? undefined : new Recorder({ level, onFull() {} })
      const began = process.cpuUsage()
      const operations = await work()
      const { user, system } = process.cpuUsage(began)
      recorder?.stop()
      ;((spent[name] ??= {})[level] ??= []).push(((user + system) * 1000) / operations)
    }
  }
}

/** Of those after the engine has warmed up. */
function median(all) {
  const warm = all.slice(all.length / 4).sort((a, b) => a - b)
  return warm[warm.length >> 1]
}
for (const [name, levels] of Object.entries(spent)) {
  const none = median(levels[0])
  const told = LEVELS.map((level) => {
    const ns = median(levels[level])
    return `level ${level}: ${Math.round(ns)} ns (${(ns / none).toFixed(2)} ×)`
  })
  console.log(`${name}: ${told.join(', ')}`)
}
