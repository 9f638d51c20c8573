import { emptyModel, foldAll, type Model, Recorder, type Trace } from '@async-lab/inspector'
import { recordTo } from '@async-lab/inspector/process'
import { WrongUse } from './failure.ts'

/** Enough for a picture that is drawn ten times a second; the model takes them at each. */
const EVENTS_AT_ONCE = 2 ** 12

/** A run as it is seen while it goes on: the recorder, and the model of all that it has told until the last `flush`. */
export interface Recorded {
  readonly recorder: Recorder
  readonly model: Model
}

/**
 * Records what the tasks of this process do, and into a file if one is named.
 *
 * @param onDeadlock called before the core prints what is stuck
 * @throws {WrongUse} when the file cannot be made
 */
export function record(file: string | undefined, onDeadlock: () => void): Recorded {
  const model = emptyModel()
  const take = (trace: Trace): void => void foldAll(model, trace.events())
  if (file === undefined)
    return { model, recorder: new Recorder({ capacity: EVENTS_AT_ONCE, onFull: take, onDeadlock }) }
  try {
    return { model, recorder: recordTo(file, { onEvents: take, onDeadlock }) }
  } catch (error) {
    throw new WrongUse(`Cannot record to ${file}: ${(error as Error).message}`)
  }
}
