import { eachCopy } from '../record/registry.ts'
import { listenAt } from './level.ts'
import { LoopLag } from './loop-lag.ts'
import type { WatchTick } from '../live/facts.ts'
import { Refusal } from './messages.ts'
import { countAll } from '../live/picture.ts'
import type { Handler, Session } from './session.ts'
import { SiteTally } from './site-tally.ts'

const LEAST_MS = 100

/** Sends what has happened, every so often. A client that does not keep up gets fewer, larger messages. */
export const answerWatch: Handler = ({ id, every }, session) => {
  if (typeof every !== 'number' || !(every >= LEAST_MS))
    throw new Refusal(
      'bad-request',
      `"every" is ${JSON.stringify(every)}, not a number of ${LEAST_MS} ms or more`,
    )
  session.streams(id, () => watch(id, every, session))
}

function watch(id: unknown, every: number, session: Session): () => void {
  const watched: SiteTally[] = []
  const stops: Array<() => void> = []
  let seq = 0
  let merged = 0
  const stopCopies = eachCopy((entry) => {
    const sites = new SiteTally(entry)
    watched.push(sites)
    stops.push(entry.listen(sites))
  })
  const lag = new LoopLag()
  const timer = setInterval(() => {
    if (!session.keepsUp) {
      merged++
      return
    }
    const tick: WatchTick = {
      seq: seq++,
      now: performance.now(),
      counts: countAll(),
      loop: lag.take(),
      merged,
      sites: watched.flatMap((sites) => sites.take()),
    }
    session.send({ id, ...tick })
  }, every).unref()
  const stopListening = listenAt(1)
  return () => {
    stopListening()
    clearInterval(timer)
    lag.stop()
    stopCopies()
    for (const stop of stops) stop()
  }
}
