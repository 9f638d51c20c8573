import { Recorder, type RecorderOptions } from '../record/recorder.ts'

/** What is handed over at once is safe whatever happens to the process then. */
const EVENTS_AT_ONCE = 2 ** 14
/** Milliseconds that events wait at most until they are handed over. */
const FLUSH = 1000

export interface FlushingOptions extends RecorderOptions {
  /** Milliseconds between two times that everything is handed over; a second by default. */
  readonly every?: number | undefined
  /** Told each time, also where there was nothing to hand over. */
  readonly onFlush?: () => void
}

/** Hands over by itself what it has, in pieces that a reader can wait for. */
export class FlushingRecorder extends Recorder {
  readonly #timer: NodeJS.Timeout
  readonly #close: () => void

  /** @param close called once all is handed over */
  constructor({ every = FLUSH, onFlush, ...options }: FlushingOptions, close: () => void) {
    super({ ...options, capacity: EVENTS_AT_ONCE })
    this.#close = close
    this.#timer = setInterval(() => {
      this.flush()
      onFlush?.()
    }, every)
    this.#timer.unref()
  }

  override stop(): void {
    clearInterval(this.#timer)
    super.stop()
    this.#close()
  }
}
