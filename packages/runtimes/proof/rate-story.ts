import { checkpoint, scope } from '@async-lab/core'

/** Something that lets tasks through one at a time, so many in so much time. */
export interface AnyRate {
  /** Waits for its turn; calls `isIn` right before it joins the line. */
  acquire(isIn: () => void): Promise<void>
  now(): number
  waiting(): number
}

/**
 * Four tasks ask, some are cancelled. One place every `interval`, in the order in which they asked; a cancelled one gives its place
 * to the next, and no place is left out or given twice.
 */
export function rateStory(make: () => AnyRate, interval: number) {
  return async (): Promise<void> => {
    const rate = make()
    const line: number[] = []
    const passed: number[] = []
    await scope((s) => {
      for (let who = 0; who < 4; who++) {
        s.spawn(async (task) => {
          await checkpoint()
          const leave = (): void => {
            const at = line.indexOf(who)
            if (at >= 0) line.splice(at, 1)
          }
          const listening = task.signal
          try {
            await rate.acquire(() => {
              // Its wait will throw at the call.
              if (listening.aborted) return
              line.push(who)
              listening.addEventListener('abort', leave)
            })
          } catch (error) {
            leave()
            throw error
          }
          if (line[0] !== who && line.includes(who))
            throw new Error(`${who} passed, and ${line[0]} was first`)
          leave()
          passed.push(rate.now())
        })
      }
    })
    if (rate.waiting() > 0) throw new Error(`${rate.waiting()} still wait`)
    for (const [at, moment] of passed.entries()) {
      const due = at * interval
      if (moment !== due) throw new Error(`the ${at + 1}. passed at ${moment}, and could at ${due}`)
    }
  }
}
