import { Recorder, type RecorderOptions } from '../record/recorder.ts'

/** What is handed over at once is safe whatever happens to the process then. */
const EVENTS_AT_ONCE = 2 ** 14
/** Milliseconds that events wait at most until they are handed over. */
const FLUSH = 1000

/** Hands over by itself what it has, in pieces that a reader can wait for. */
export class FlushingRecorder extends Recorder {
  readonly #timer: NodeJS.Timeout
  readonly #close: () => void

  /** @param close called once all is handed over */
  constructor(options: RecorderOptions, close: () => void) {
    super({ ...options, capacity: EVENTS_AT_ONCE })
    this.#close = close
    this.#timer = setInterval(() => this.flush(), FLUSH)
    this.#timer.unref()
  }

  override stop(): void {
    clearInterval(this.#timer)
    super.stop()
    this.#close()
  }
}
