import { FlushingRecorder } from '../export/flushing-recorder.ts'
import { RecordingParts } from '../export/recording-parts.ts'
import type { RecordEnd, RecordPart } from '../live/facts.ts'
import { keepLedger } from '../live/ledger.ts'
import type { Level } from '../record/rows.ts'
import { whyNotMeasured } from '../record/run-times.ts'
import { listenAt } from './level.ts'
import { Refusal } from './messages.ts'
import type { Handler, Session } from './session.ts'

/** Sends a recording piece by piece until it is stopped, or the process ends. A client that does not keep up loses whole tasks. */
export const answerRecord: Handler = ({ id, level = 2 }, session) => {
  if (level !== 2 && level !== 3 && level !== 4)
    throw new Refusal('bad-request', `"level" is ${JSON.stringify(level)}, not 2, 3 or 4`)
  const why = level === 4 ? whyNotMeasured('record') : undefined
  if (why !== undefined) throw new Refusal('not-supported', why)
  session.streams(id, () => record(id, level, session))
}

function record(id: unknown, level: Level, session: Session): () => void {
  let seq = 0
  let why: RecordEnd['end'] = 'stopped'
  const send = (bytes: Uint8Array): void => {
    const part: RecordPart = { seq: seq++, chunk: Buffer.from(bytes).toString('base64') }
    session.send({ id, ...part })
  }
  const parts = new RecordingParts()
  send(parts.beginning(level))
  const stopListening = listenAt(level)
  const closeLedger = keepLedger({ sites: false, times: level === 4 })
  const recorder = new FlushingRecorder(
    {
      level,
      onFull: (trace, from) => send(parts.chunk(trace, from)),
      canTake: () => session.keepsUp,
      onError(error) {
        session.send({ id, error: { code: 'failed', message: String(error) } })
        session.stop(id)
      },
    },
    () => {
      stopListening()
      closeLedger()
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
