import { FlushingRecorder } from '../export/flushing-recorder.ts'
import { RecordingParts } from '../export/recording-parts.ts'
import type { RecordEnd, RecordNow, RecordPart } from '../live/facts.ts'
import { keepLedger } from '../live/ledger.ts'
import { micros } from '../record/coding.ts'
import type { Level } from '../record/rows.ts'
import { whyNotMeasured } from '../record/run-times.ts'
import { listenAt } from './level.ts'
import { Refusal } from './messages.ts'
import type { Handler, Session } from './session.ts'

/** Milliseconds between two messages. */
const LEAST_EVERY = 100

/**
 * Sends a recording piece by piece until it is stopped, or the process ends. A client that does not keep up loses whole tasks.
 * Who asks for pieces every so often is also told up to which moment everything has been sent.
 */
export const answerRecord: Handler = ({ id, level = 2, every }, session) => {
  if (level !== 2 && level !== 3 && level !== 4)
    throw new Refusal('bad-request', `"level" is ${JSON.stringify(level)}, not 2, 3 or 4`)
  const why = level === 4 ? whyNotMeasured('record') : undefined
  if (why !== undefined) throw new Refusal('not-supported', why)
  if (every !== undefined && !(typeof every === 'number' && every >= LEAST_EVERY))
    throw new Refusal('bad-request', `"every" is ${JSON.stringify(every)}, not ${LEAST_EVERY} or more`)
  session.streams(id, () => record(id, { level, every }, session))
}

function record(
  id: unknown,
  { level, every }: { level: Level; every: number | undefined },
  session: Session,
): () => void {
  let seq = 0
  let why: RecordEnd['end'] = 'stopped'
  const send = (bytes: Uint8Array): void => {
    const part: RecordPart = { seq: seq++, chunk: Buffer.from(bytes).toString('base64') }
    session.send({ id, ...part })
  }
  const tellNow = (): void => {
    const now: RecordNow = { now: micros(performance.now()) }
    if (session.keepsUp) session.send({ id, ...now })
  }
  const parts = new RecordingParts()
  send(parts.beginning(level))
  const stopListening = listenAt(level)
  // Level 2 is to cost as little as it can.
  const closeLedger = level === 2 ? undefined : keepLedger({ sites: 'first', times: level === 4 })
  const recorder = new FlushingRecorder(
    {
      level,
      onFull: (trace, from) => send(parts.chunk(trace, from)),
      canTake: () => session.keepsUp,
      every,
      ...(every !== undefined && { onFlush: tellNow }),
      onError(error) {
        session.send({ id, error: { code: 'failed', message: String(error) } })
        session.stop(id)
      },
    },
    () => {
      stopListening()
      closeLedger?.()
    },
  )
  // What is alive already is no news that could wait.
  recorder.flush()
  // The last that a process does: what it has not sent by then is lost.
  const exiting = (): void => {
    why = 'exit'
    session.stop(id)
  }
  process.once('exit', exiting)
  return () => {
    process.off('exit', exiting)
    recorder.stop()
    const end: RecordEnd = { end: why, dropped: recorder.dropped }
    session.send({ id, ...end })
  }
}
