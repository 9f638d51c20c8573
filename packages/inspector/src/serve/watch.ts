import type { Dropped } from '../record/recorder.ts'
import { eachCopy } from '../record/registry.ts'
import { measureRunTimes, whyNotMeasured } from '../record/run-times.ts'
import { keepLedger } from '../live/ledger.ts'
import { listenAt } from './level.ts'
import { LoopLag } from '../live/loop-lag.ts'
import type { WatchTick } from '../live/facts.ts'
import { Refusal } from './messages.ts'
import { countAll } from '../live/picture.ts'
import type { Handler, Session } from './session.ts'
import { SiteTally } from './site-tally.ts'
import { TurnGuess } from './turn-guess.ts'

const LEAST_MS = 100

/** Sends what has happened, every so often. A client that does not keep up gets fewer, larger messages. */
export const answerWatch: Handler = ({ id, every, level = 1 }, session) => {
  if (typeof every !== 'number' || !(every >= LEAST_MS))
    throw new Refusal(
      'bad-request',
      `"every" is ${JSON.stringify(every)}, not a number of ${LEAST_MS} ms or more`,
    )
  if (level !== 1 && level !== 4)
    throw new Refusal('bad-request', `"level" is ${JSON.stringify(level)}, not 1 or 4`)
  const why = level === 4 ? whyNotMeasured('watch', 1) : undefined
  if (why !== undefined) throw new Refusal('not-supported', why)
  session.streams(id, () => watch(id, every, level, session))
}

function watch(id: unknown, every: number, level: 1 | 4, session: Session): () => void {
  const watched: SiteTally[] = []
  // First: what they measure the others ask for.
  const measuring = level === 4 ? measureRunTimes() : undefined
  const stops: Array<() => void> = [keepLedger({ sites: 'first', times: level === 4 })]
  if (measuring !== undefined) stops.push(measuring.stop)
  const cpu = measuring?.times ?? new TurnGuess()
  let seq = 0
  let merged = 0
  let before = performance.now()
  const stopCopies = eachCopy((entry, copy) => {
    const sites = new SiteTally(entry, copy, cpu)
    watched.push(sites)
    stops.push(entry.listen(sites))
  })
  const lag = new LoopLag()
  const timer = setInterval(() => {
    if (!session.keepsUp) {
      merged++
      return
    }
    const now = performance.now()
    const tick: WatchTick = {
      seq: seq++,
      now,
      ms: now - before,
      level,
      counts: countAll(),
      loop: lag.take(),
      merged,
      dropped: sumOf(watched),
      sites: watched.flatMap((sites) => sites.take()),
    }
    before = now
    session.send({ id, ...tick })
  }, every).unref()
  const stopListening = listenAt(level)
  return () => {
    stopListening()
    clearInterval(timer)
    lag.stop()
    stopCopies()
    for (const stop of stops) stop()
  }
}

function sumOf(watched: readonly SiteTally[]): Dropped {
  const all = watched.map(({ dropped }) => dropped).filter(({ tasks }) => tasks > 0)
  return {
    tasks: all.reduce((sum, { tasks }) => sum + tasks, 0),
    scopes: 0,
    since: all.length === 0 ? -1 : Math.min(...all.map(({ since }) => since)),
  }
}
