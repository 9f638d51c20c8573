import { Alarm } from '../../host/timers.ts'
import type { Line } from '../line.ts'

/** Wakes a line at a moment of its clock. */
export class Timer extends Alarm {
  readonly #line: Line
  /** The moment has come, and nothing was set since. */
  isDue = false

  constructor(line: Line) {
    super()
    this.#line = line
  }

  get isSet(): boolean {
    return this.list !== null
  }

  set(ms: number): void {
    this.setAt(this.#line.loop.now() + ms)
  }

  setAt(at: number): void {
    this.clear()
    if (at === Infinity) return
    const { loop } = this.#line
    loop.wakeable++
    loop.timers.arm(this, at)
  }

  clear(): void {
    this.isDue = false
    if (this.list === null) return
    this.list.remove(this)
    this.#line.loop.leaveWakeable()
  }

  override ring(): void {
    this.isDue = true
    this.#line.loop.leaveWakeable()
    this.#line.wakeSoon()
  }
}
