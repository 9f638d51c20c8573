import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { cancellationIn } from '../cancel/judge.ts'
import { cancellationOf } from '../cancel/cancel.ts'
import { attachSuppressed } from '../base/suppressed.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { settingsIn } from '../task/scope.ts'
import { park } from '../wait/park.ts'
import { notice, refusalOf, SteadyWait, Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import { ENDED, PENDING, type Polled, READY, type Waker } from './cursor.ts'
import { Branch, type Making, type Opener } from './line.ts'
import { StreamScope } from './stream-scope.ts'

/**
 * One iteration of a stream: the cursors, the scope that owns what runs for them, and who waits for the next item.
 *
 * ```text
 *   open ── ended, failed, cancelled, or closed by the consumer ──▶ closing
 *   closing ── everything above is closed ──▶ ending ── everything in the scope has ended ──▶ closed
 * ```
 *
 * Cursors are polled only while somebody waits for an item, so that nothing is read that nobody asked for.
 */
export class Iteration<T> implements Waker, Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #scope: StreamScope
  readonly #branch: Branch<T>
  #phase: 'open' | 'closing' | 'ending' | 'closed' = 'open'
  /** Who wants the next item. True: it is there; false: there will be none. */
  #wanted: Wait<boolean> | null = null
  readonly #closers = new WaitQueue()
  /** What went wrong, in order of time. */
  readonly #errors: unknown[] = []
  #isTold = false
  /** The end began while nobody asked. */
  #isUnasked = false
  #isBusy = false
  #again = false

  constructor(making: Making, open: Opener<T>, options: WaitOptions | undefined) {
    this.name = making.name
    const settings = settingsIn(options)
    this.#scope = new StreamScope(nodeFor(options), { name: making.name, signal: settings?.signal })
    this.#branch = new Branch(this.#scope, making, open, this)
    this.#branch.line.onCancel(() => this.#cancelled())
    this.#scope.onOrphan = () => this.#asked()
  }

  get item(): T {
    return this.#branch.item
  }

  /** True when `item` is the next one, false at the end, when all is closed. A checkpoint of the calling code. */
  advance(options: WaitOptions | undefined): boolean | Promise<boolean> {
    this.#asked()
    const node = this.#consumer(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return this.#refuse(node, refusal)
    if (this.#phase === 'open' && this.#pull()) return true
    return this.#phase === 'closed' ? this.#leave() : this.#park(node, options)
  }

  /** Closes everything above, at once, and waits until that is done. Throws what it failed with, if nobody was told yet. */
  async close(options?: WaitOptions): Promise<void> {
    this.#asked()
    this.#finish()
    await this.#closed(this.#consumer(options))
    this.#leave()
  }

  wake(): void {
    if (this.#isBusy) this.#again = true
    else if (this.#phase === 'closing') this.#close()
    else if (this.#phase === 'open' && this.#wanted?.state === 'pending' && this.#pull()) this.#tell(true)
  }

  describe(): ResourceFacts {
    const waiting = this.#wanted === null ? 0 : 1
    return { holders: [this.#branch.line.task.id], closed: false, waiting, detail: this.#phase }
  }

  /** In browsers the code after an `await` knows no task: then it is that of whoever began. */
  #consumer(options: WaitOptions | undefined): CancelNode | null {
    return nodeFor(options) ?? this.#scope.above
  }

  /** Polls. False: there is no item now, or the end began. */
  #pull(): boolean {
    let polled: Polled = PENDING
    this.#isBusy = true
    try {
      do {
        this.#again = false
        polled = this.#branch.poll()
      } while (polled === PENDING && this.#again)
    } catch (error) {
      this.#errors.push(error)
      polled = ENDED
    }
    this.#isBusy = false
    // It was cancelled by what it called, or by the clock, in the middle of this.
    if (this.#phase === 'closing') this.#close()
    else if (polled === ENDED) this.#finish()
    return polled === READY
  }

  /** Whoever asks is told how it ended. */
  #asked(): void {
    if (!this.#isUnasked) return
    this.#isUnasked = false
    if (this.#phase === 'closing' && !this.#isBusy) this.#close()
  }

  async #park(node: CancelNode | null, options: WaitOptions | undefined): Promise<boolean> {
    // What cancels the code that began cancels the scope, too: it is heard there, and told when all is closed.
    const isOwner = node === this.#scope.above
    const wait = isOwner
      ? new SteadyWait<boolean>('receive', this, node)
      : new Wait<boolean>('receive', this, node)
    if (!isOwner) wait.heed(options)
    this.#wanted = wait
    try {
      return (await park(wait)) || this.#leave()
    } catch (error) {
      if (wait.state === 'rejected') await this.#giveUp(node, error)
      throw error
    }
  }

  async #refuse(node: CancelNode | null, refusal: unknown): Promise<never> {
    await this.#giveUp(node, refusal)
    notice(node, refusal)
    throw refusal
  }

  /** A loop whose `next` throws does not call `return`. */
  async #giveUp(node: CancelNode | null, error: unknown): Promise<void> {
    if (this.#phase === 'open') this.#errors.push(error)
    this.#finish()
    await this.#closed(node)
    this.#leave()
  }

  async #closed(node: CancelNode | null): Promise<void> {
    if (this.#phase === 'closed') return
    const wait = new SteadyWait('receive', this, node)
    this.#closers.push(wait)
    await park(wait)
  }

  #leave(): false {
    if (this.#isTold) return false
    this.#isTold = true
    this.#scope.leave(undefined)
    return false
  }

  #cancelled(): void {
    if (this.#phase !== 'open') return
    const { task } = this.#branch.line
    const cancellation = cancellationOf(this.#scope) ?? task.effective
    // Left open when the scope around ended, it is closed, and that is all.
    if (cancellation !== null && !(cancellation === task.own && cancellation.source === 'shutdown'))
      this.#errors.push(cancellation)
    this.#isUnasked = this.#wanted === null && !this.#isBusy
    this.#finish()
  }

  #finish(): void {
    if (this.#phase !== 'open') return
    this.#phase = 'closing'
    // Inside a poll, whoever polls goes on with it.
    if (!this.#isBusy) this.#close()
  }

  #close(): void {
    let isDone = false
    this.#isBusy = true
    do {
      this.#again = false
      try {
        isDone = this.#branch.close()
      } catch (error) {
        this.#errors.push(error)
        this.#again = true
      }
    } while (!isDone && this.#again)
    this.#isBusy = false
    if (isDone) this.#end()
  }

  /** Everything above is closed. A failure that nobody asks for is kept until somebody does, or the scope around ends. */
  #end(): void {
    if (this.#wanted === null && this.#closers.size === 0 && this.#isUnasked && this.#failures.length > 0)
      return
    if (this.#phase !== 'closing') return
    this.#phase = 'ending'
    void this.#settle()
  }

  async #settle(): Promise<void> {
    const scope = this.#scope
    const failures = this.#failures
    const [first, ...others] = failures.length > 0 ? failures : this.#errors
    if (this.#errors.length === 0) scope.shutDown('explicit', 'the stream has ended')
    else scope.bodyThrew(failures.length > 0 ? attachSuppressed(first, others) : first)
    if (!scope.ended) await scope.ending()
    this.#phase = 'closed'
    if (this.#wanted?.state === 'pending') this.#tell(false)
    this.#closers.grantAll()
  }

  get #failures(): unknown[] {
    return this.#errors.filter((error) => cancellationIn(error, this.#scope) === null)
  }

  #tell(isThere: boolean): void {
    const wait = this.#wanted!
    this.#wanted = null
    wait.grant(isThere)
  }
}
