import {
  checkpoint,
  CircuitBreaker,
  CircuitOpenError,
  hedge,
  isCancelled,
  scope,
  shield,
  sleep,
} from '@async-lab/core'

/** Counts how many calls run at a time, cleanup included. */
class Service {
  running = 0
  most = 0
  readonly completed: string[] = []

  /** Needs a moment to work, and one to clean up. */
  readonly call = async (name: string): Promise<string> => {
    this.most = Math.max(this.most, ++this.running)
    try {
      await sleep(10)
      this.completed.push(name)
      return name
    } finally {
      await shield(() => checkpoint())
      this.running--
    }
  }
}

/** The losers are cancelled and awaited, and the result is one that an attempt had. */
export async function hedgeStory(): Promise<void> {
  const service = new Service()
  let attempts = 0
  let result: string | undefined
  const load = hedge(
    async () => {
      const attempt = ++attempts
      if (attempt === 1) await sleep(20)
      return service.call(`attempt ${attempt}`)
    },
    { after: 5, maxAttempts: 3 },
  )
  await scope((s) => {
    s.spawn(async () => {
      result = await load().finally(() => {
        if (service.running > 0) throw new Error(`${service.running} attempts still run`)
      })
    })
  })
  if (result !== undefined && !service.completed.includes(result))
    throw new Error(`nobody completed with ${result}`)
}

/** One at a time; every call settles; and the newest one that nobody cancelled has run. */
export function latestStory(
  make: <A extends unknown[], T>(fn: (...args: A) => Promise<T>) => (...args: A) => Promise<T>,
) {
  return async (): Promise<void> => {
    const service = new Service()
    const call = make(service.call)
    const names = ['a', 'b', 'c']
    const asked: string[] = []
    const answered = new Map<string, string>()
    await scope((s) => {
      for (const name of names) {
        s.spawn(async (task) => {
          await checkpoint()
          asked.push(name)
          try {
            answered.set(name, await call(name))
          } catch (error) {
            answered.set(name, isCancelled(error) ? 'gave way' : 'failed')
            if (task.signal.aborted) answered.set(name, 'was cancelled')
          }
        })
      }
    })
    if (service.most > 1) throw new Error(`${service.most} ran at a time`)
    if (service.running > 0) throw new Error('something still runs')
    const newest = asked.at(-1)
    if (newest !== undefined && answered.get(newest) === 'gave way')
      throw new Error(`the newest call, ${newest}, gave way, and nobody came after it`)
    for (const [name, answer] of answered) {
      if (answer === 'failed') throw new Error(`${name} failed`)
      if (names.includes(answer) && answer !== name) throw new Error(`${name} was answered ${answer}`)
    }
  }
}

/** Half-open it lets one through at a time; and whatever happened to the probes, it closes in the end. */
export async function breakerStory(): Promise<void> {
  const breaker = new CircuitBreaker({ minimumCalls: 1, resetAfter: 100, probeTimeout: 50 })
  const service = new Service()
  await breaker
    .with(() => Promise.reject(new Error('down')))
    .catch((error: unknown) => {
      if (isCancelled(error)) throw error
    })
  await sleep(100)
  await scope((s) => {
    for (const name of ['a', 'b', 'c']) {
      s.spawn(async () => {
        await checkpoint()
        const probing = breaker.state === 'half-open'
        try {
          await breaker.with(async () => {
            const answer = await service.call(name)
            if (probing && service.most > 1) throw new Error('two probes at a time')
            return answer
          })
        } catch (error) {
          if (!(error instanceof CircuitOpenError)) throw error
        }
      })
    }
  })
  await sleep(200)
  await breaker.with(() => checkpoint())
  if (breaker.state !== 'closed') throw new Error(`it is ${breaker.state}`)
}
