import { onCancel } from '../cancel/audience.ts'
import { cancellationOf } from '../cancel/cancel.ts'
import { cancellationIn } from '../cancel/judge.ts'
import { report } from '../cancel/report.ts'
import { carriesAcrossAwaits, enter, snapshot } from '../host/ambient.ts'
import type { Snapshot } from '../host/host.ts'
import type { Loop } from '../host/loop.ts'
import type { TaskNode } from '../task/task.ts'
import { notice } from '../wait/wait.ts'
import type { Cursor, Polled, Waker } from './cursor.ts'
import { PENDING } from './cursor.ts'
import type { StreamScope } from './stream-scope.ts'

/** What a stream was made with. */
export interface Making {
  /** The async context in which it was made: its functions are called in that one. */
  readonly within: Snapshot
  readonly name: string
  readonly onUndelivered: ((item: unknown) => void) | undefined
}

export type Opener<T> = (line: Line) => Cursor<T>

/**
 * Operators that are pulled as one, and the task whose code they are. The task lives as long as the line and is parked
 * while none of the user's code runs in it.
 */
export class Line {
  readonly scope: StreamScope
  readonly task: TaskNode<void>
  readonly making: Making
  readonly waker: Waker
  /** Runs a function as code of this line. */
  readonly inside: Snapshot
  readonly loop: Loop
  #woken: (() => void) | null = null

  constructor(scope: StreamScope, making: Making, waker: Waker) {
    this.scope = scope
    this.making = making
    this.waker = waker
    this.loop = scope.loop
    this.task = scope.open(making.name)
    this.inside = insideOf(this.task, making)
  }

  /** The same in a line of its own: it goes on while this one is busy. */
  branch<T>(open: Opener<T>, waker: Waker, making = this.making): Branch<T> {
    return new Branch(this.scope, making, open, waker)
  }

  /** Runs `fn` as code of this line. */
  run<A, R>(fn: (a: A) => R, a: A): R {
    if (entered === this.task) return fn(a)
    const before = entered
    entered = this.task
    try {
      return this.inside(fn, a)
    } finally {
      entered = before
    }
  }

  /** Wakes, in a reaction to what code of this line awaits: where the host carries the context, it is that already. */
  resume(): void {
    const before = entered
    if (carriesAcrossAwaits) entered = this.task
    this.waker.wake()
    entered = before
  }

  /** Every source asks this before it takes anything: operators that pass over items end nowhere else. */
  check(): void {
    const cancellation = cancellationOf(this.task)
    if (cancellation === null) return
    notice(this.scope, cancellation)
    throw cancellation
  }

  /** Code of the user is under way that no wait of ours stands for, or not until it parks: the task is not parked. */
  begin(task = this.task): void {
    if (--task.parkedIn === 0) this.loop.outside++
  }

  end(task = this.task): void {
    if (task.ended) return
    if (task.parkedIn++ === 0) this.loop.leaveOutside()
  }

  /** Whether the code under way is parked, or in a block: a cancellation reaches it there. */
  get isOurs(): boolean {
    return this.task.parkedIn > 0 || this.task.first !== null
  }

  /** Wakes in a microtask: whoever grants or rings goes on first, and no code of the user runs on its stack. */
  wakeSoon(): void {
    if (this.#woken !== null) return
    this.#woken = () => {
      this.#woken = null
      this.waker.wake()
    }
    void Promise.resolve().then(this.#woken)
  }

  /** Wakes when timers and I/O had their turn. */
  async hop(): Promise<void> {
    await this.loop.hop()
    this.waker.wake()
  }

  /** Whether `error` says no more than that this was cancelled. */
  isCancellation(error: unknown, task = this.task): boolean {
    return cancellationIn(error, task) !== null
  }

  undelivered(item: unknown): void {
    const { onUndelivered } = this.making
    if (onUndelivered !== undefined) this.tell(onUndelivered, item)
  }

  /** Tells a function of the user something, in the context of the stream. What it throws is reported, and stops nothing. */
  tell<A extends unknown[]>(fn: (...facts: A) => void, ...facts: A): void {
    try {
      this.making.within(fn, ...facts)
    } catch (error) {
      this.report(error)
    }
  }

  report(error: unknown): void {
    report(this.scope, error)
  }

  cancel(): void {
    this.task.cancel('the stream was closed')
  }

  onCancel(listener: () => void): void {
    onCancel(this.task, listener)
  }

  release(): void {
    if (!this.task.ended) this.task.returned(undefined)
  }
}

/**
 * The task of the line that was entered last. Invariant: code of a line that is entered again from within, by a user who has changed the
 * context, comes through the root of its iteration, which is another line, or is busy.
 */
let entered: TaskNode<void> | null = null

/** Runs functions as code of `task`, in the context in which the stream was made. */
export function insideOf(task: TaskNode<void>, { within }: Making): Snapshot {
  return within<[TaskNode<void>, () => Snapshot, undefined, undefined], Snapshot>(
    enter,
    task,
    snapshot,
    undefined,
    undefined,
  )
}

/** Operators in a line of their own, polled from another one. */
export class Branch<T> implements Cursor<T>, Waker {
  readonly line: Line
  readonly #cursor: Cursor<T>
  readonly #waker: Waker
  /** Nothing has happened in it since it answered PENDING: asking would be in vain. */
  isAsleep = false
  #isClosed = false

  constructor(scope: StreamScope, making: Making, open: Opener<T>, waker: Waker) {
    this.#waker = waker
    this.line = new Line(scope, making, this)
    this.#cursor = this.line.run(open, this.line)
  }

  get item(): T {
    return this.#cursor.item
  }

  wake(): void {
    this.isAsleep = false
    this.#waker.wake()
  }

  poll(): Polled {
    return this.isAsleep ? PENDING : this.line.run(poll, this)
  }

  /** The same, for code of this line. */
  pollInside(): Polled {
    if (this.isAsleep) return PENDING
    this.isAsleep = true
    const polled = this.#cursor.poll()
    if (polled !== PENDING) this.isAsleep = false
    return polled
  }

  close(): boolean {
    if (this.#isClosed) return true
    if (!this.line.run(close, this.#cursor)) return false
    this.#isClosed = true
    this.line.release()
    return true
  }
}

function poll(branch: Branch<unknown>): Polled {
  return branch.pollInside()
}

function close(cursor: Cursor<unknown>): boolean {
  return cursor.close()
}

/** Closes all at once. What they fail with is collected in `errors`, and thrown one by one. */
export function closeAll(branches: ReadonlyArray<Cursor<unknown>>, errors: unknown[]): boolean {
  let isDone = true
  for (const branch of branches) {
    try {
      isDone = branch.close() && isDone
    } catch (error) {
      errors.push(error)
      isDone = false
    }
  }
  if (errors.length > 0) throw errors.shift()
  return isDone
}
