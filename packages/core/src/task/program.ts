import { DeadlockError, StuckTaskError } from '../base/errors.ts'
import { cancel } from '../cancel/cancel.ts'
import { holdShields } from '../cancel/grace.ts'
import type { CancelNode } from '../cancel/node.ts'
import { report, reportTo } from '../cancel/report.ts'
import { MAIN_HAS_ENDED } from '../debug/never-looked-at.ts'
import { Alarm } from '../host/timers.ts'
import { type Loop, loopOf } from '../host/loop.ts'
import { stuckAmong } from '../observe/deadlock.ts'
import { dump } from '../observe/dump.ts'
import type { WaitFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { following, type TreeNode, waitOf } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { SteadyWait } from '../wait/wait.ts'
import type { ScopeOptions, Task, TaskBody } from './contract.ts'
import { runBlock } from './scope.ts'
import { ScopeNode } from './scope-node.ts'
import type { TaskNode } from './task.ts'

export type OnUnhandled = (error: unknown, task: Task<unknown> | undefined) => void

/** A `run` in progress: its outermost scope, the main task in it, and what happens when that does not end by itself. */
export class Program<T> {
  readonly loop: Loop
  readonly root: ScopeNode
  main: TaskNode<T> | null = null
  readonly #grace: number
  readonly #ended: SteadyWait
  #stuck: GraceAlarm | null = null
  #givenUp: unknown = null

  constructor(
    above: CancelNode | null,
    loop: Loop,
    options: ScopeOptions,
    grace: number,
    onUnhandled?: OnUnhandled,
  ) {
    this.loop = loop
    this.root = new ScopeNode(above, loop, options)
    this.#grace = grace
    this.#ended = new SteadyWait('scope', this.root, null)
    if (onUnhandled !== undefined)
      reportTo(this.root, (error, task) =>
        onUnhandled(error, (task as TaskNode<unknown> | null) ?? undefined),
      )
  }

  async run(main: TaskBody<T>, name: string): Promise<T> {
    const block = runBlock(this.root, () => this.#runMain(main, name))
    // Given up on, it may still fail; that was told.
    block.then(
      () => this.#ended.grant(),
      () => this.#ended.grant(),
    )
    await park(this.#ended)
    this.#stuck?.drop()
    if (this.#givenUp !== null) throw this.#givenUp
    return block
  }

  async #runMain(main: TaskBody<T>, name: string): Promise<T> {
    const task = (this.main = this.root.spawn(main, { name }) as TaskNode<T>)
    const outcome = await task.settled()
    if (outcome.kind === 'completed') {
      // What main left running is cancelled, and what its cleanup throws is nobody's result.
      this.root.superviseWith((error, of) => report(this.root, error, of as TaskNode<unknown>))
      this.end(MAIN_HAS_ENDED)
      return outcome.value
    }
    throw outcome.error
  }

  /** Cancels everything; what has not ended after the grace is given up. */
  end(reason: unknown): void {
    cancel(this.root, 'shutdown', reason)
    holdShields(this.root, this.#grace)
    if (this.#grace === Infinity || this.#stuck !== null || this.root.first === null) return
    this.#stuck = new GraceAlarm(this.loop, this.#grace, () => void this.#giveUp())
  }

  /** Nothing can happen any more. */
  deadlock(proof: string): void {
    const tasks = this.tasks()
    const text = `Cannot go on: ${proof}, find out what should have woken them\n${dump([this.root])}`
    if (hook !== null) hook.deadlock(tasks.map(waitOf).filter((wait): wait is WaitFacts => wait !== null))
    this.loop.host.print(`async-lab: deadlock. ${text}\n`)
    const error = new DeadlockError(text)
    this.root.fail(error, null)
    if (!this.root.ended)
      this.#stuck ??= new GraceAlarm(this.loop, Math.min(this.#grace, MOST_AFTER_DEADLOCK), () =>
        this.#abandon(error),
      )
  }

  /** Prints what is true of this program, and its tasks. */
  tell(what: string): void {
    this.loop.host.print(`async-lab: ${what}.\n${dump([this.root])}\n`)
  }

  /** The main task waits for something that only tasks could bring about that are stuck themselves. */
  get isStuck(): boolean {
    const { main } = this
    return main !== null && !main.ended && stuckAmong(this.tasks()).has(main.id)
  }

  tasks(): TreeNode[] {
    const tasks: TreeNode[] = []
    for (let node = following(this.root, this.root); node !== null; node = following(node, this.root)) {
      if (node.isTask) tasks.push(node)
    }
    return tasks
  }

  async #giveUp(): Promise<void> {
    // Where they wait is asked now: a microtask later each has told it, and sleeps on.
    for (const task of this.tasks()) waitOf(task)?.probe()
    await loopOf(undefined).hop()
    const text = `Cannot end: tasks ignore their cancellation, give them checkpoints or signals\n${dump([this.root])}`
    this.tell(`still running ${this.#grace} ms after the end was asked for`)
    this.loop.host.process?.setExitCode(1)
    this.#abandon(new StuckTaskError(text))
  }

  #abandon(error: unknown): void {
    this.#givenUp = error
    this.#ended.grant()
  }
}

/** After a deadlock, what does not end at once will not end. */
const MOST_AFTER_DEADLOCK = 100

class GraceAlarm extends Alarm {
  readonly #loop: Loop
  readonly #then: () => void

  constructor(loop: Loop, grace: number, then: () => void) {
    super()
    this.#loop = loop
    this.#then = then
    loop.wakeable++
    // Shields give way at the same moment, and what they held is to have its turn first.
    loop.timers.arm(this, loop.now() + grace + 1)
  }

  override ring(): void {
    this.#loop.leaveWakeable()
    this.#then()
  }

  drop(): void {
    if (this.list === null) return
    this.list.remove(this)
    this.#loop.leaveWakeable()
  }
}
