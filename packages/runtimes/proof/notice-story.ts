import { checkpoint, currentTask, scope } from '@async-lab/core'

/** Something that tasks wait at until they are let go: a condition, an event, a latch, a barrier. */
export interface AnyGate {
  /** Waits; calls `isIn` right before it joins the line. */
  pass(isIn: () => void): Promise<void>
  /** Lets the first `n` go who are in; calls `now` right before. */
  letGo(n: number, now: () => void): Promise<void>
  waiting(): number
}

/**
 * Three tasks wait; one lets the `first` go, then the rest, until nobody is left. In lockstep with a line as a sequential program
 * would keep it: who is let go goes on, who was cancelled first does not, and nobody is let go for nothing.
 */
export function noticeStory(make: () => AnyGate, first = 2) {
  return async (): Promise<void> => {
    const gate = make()
    const line: number[] = []
    const letGo = new Set<number>()
    const wentOn = new Set<number>()
    const letGoFirst = (n: number): void => {
      for (const who of line.splice(0, n)) letGo.add(who)
    }
    await scope(async (s) => {
      const tasks = [0, 1, 2].map((who) =>
        s.spawn(async () => {
          try {
            await gate.pass(() => {
              const { signal } = currentTask()!
              // Its wait will throw at the call.
              if (signal.aborted) return
              line.push(who)
              signal.addEventListener('abort', () => {
                const at = line.indexOf(who)
                if (at >= 0) line.splice(at, 1)
              })
            })
          } catch (error) {
            if (letGo.has(who))
              throw new Error(`${who} was let go, and its wait was rejected`, { cause: error })
            throw error
          }
          if (!letGo.has(who)) throw new Error(`${who} goes on, and nobody let it`)
          wentOn.add(who)
        }),
      )
      await checkpoint()
      await gate.letGo(first, () => letGoFirst(first))
      // The others, those who came late among them; but nobody twice.
      while (tasks.some((task, who) => task.state === 'running' && !letGo.has(who))) {
        await checkpoint()
        const n = line.length
        if (n > 0) await gate.letGo(n, () => letGoFirst(n))
      }
    })
    for (const who of letGo) if (!wentOn.has(who)) throw new Error(`${who} was let go, and did not go on`)
    if (gate.waiting() > 0) throw new Error(`${gate.waiting()} still wait`)
  }
}
