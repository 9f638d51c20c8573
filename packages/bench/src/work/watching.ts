import { Recorder } from '@async-lab/inspector'
import { expectEqual } from './check.ts'
import type { Contender, Workload } from '../workload.ts'

type Core = typeof import('@async-lab/core')

const TASKS = 1000

/** A core of `cores.mjs`: all of these are built in the same way. */
async function load(name: 'watched' | 'unwatched'): Promise<Core> {
  return (await import(new URL(`./core-${name}.js`, import.meta.url).href)) as Core
}

function spawning(name: 'watched' | 'unwatched', watch: () => void = () => {}): Contender {
  return {
    async prepare() {
      const { AsyncEvent, scope } = await load(name)
      watch()
      return async () => {
        const go = new AsyncEvent()
        let done = 0
        await scope(async (s) => {
          for (let at = 0; at < TASKS; at++)
            s.spawn(async function worker(task) {
              await go.wait(task)
              done++
            })
          go.set()
        })
        expectEqual(done, TASKS)
        return TASKS
      }
    },
  }
}

const recorded = (level: 1 | 2 | 3) => spawning('watched', () => void new Recorder({ level }))

/** A task that is spawned, parks once and settles. What it costs while nobody looks `bench:hook` measures more finely. */
export const watching: Workload = {
  id: 'W19',
  title: 'being watched: spawn + park + settle',
  contenders: {
    'no call sites': spawning('unwatched'),
    'nobody looks': spawning('watched'),
    'level 1': recorded(1),
    'level 2': recorded(2),
    'level 3': recorded(3),
  },
  lines: [
    { of: 'nobody looks', over: 'no call sites', figure: 'cpu' },
    { of: 'level 1', over: 'no call sites', figure: 'cpu' },
    { of: 'level 2', over: 'no call sites', figure: 'cpu' },
    { of: 'level 3', over: 'no call sites', figure: 'cpu' },
  ],
}
