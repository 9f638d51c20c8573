/** The telling takes at most one part in so many of the browser's time. */
const SHARE = 4
/** Milliseconds between two at least: nobody reads faster. */
const LEAST = 100

/** Tells again and again while there is something new, the more seldom the longer it takes; not in a tab that nobody sees. */
export class Telling {
  readonly #tell: () => number
  #timer: ReturnType<typeof setTimeout> | undefined
  #due = 0
  #isPaused = false

  /** @param tell gives the milliseconds that it takes besides its own */
  constructor(tell: () => number) {
    this.#tell = tell
    document.addEventListener('visibilitychange', () => this.ask())
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused
    this.ask()
  }

  ask(): void {
    if (this.#timer !== undefined || this.#isPaused || document.hidden) return
    this.#timer = setTimeout(() => this.#run(), Math.max(this.#due - performance.now(), 0))
  }

  #run(): void {
    this.#timer = undefined
    if (this.#isPaused) return
    const began = performance.now()
    const drawing = this.#tell()
    const cost = performance.now() - began + drawing
    this.#due = performance.now() + Math.max(cost * (SHARE - 1), LEAST)
  }
}
