import { framesOfUser } from '../base/stack.ts'
import type { Host } from '../host/host.ts'
import type { WaitFacts } from '../observe/event.ts'
import type { Listener } from '../observe/hooks.ts'
import { following, type TreeNode, waitOf } from '../observe/node.ts'
import { callSite, type Findings } from './findings.ts'
import type { SpawnSites } from './spawn-sites.ts'
import { taskAround } from './task-around.ts'

/** Milliseconds after which a task that was cancelled should have noticed. */
const PATIENCE = 1000

/** Tasks that were cancelled and go on: they meet no checkpoint, or wait under a shield without end. */
export class IgnoredCancel {
  readonly #host: Host
  readonly #findings: Findings
  readonly #sites: SpawnSites
  /** What was cancelled and has not ended, with the moment of it. Invariant: a timer is set while there is any. */
  readonly #asked = new Map<TreeNode, number>()
  readonly #noticed = new WeakSet<TreeNode>()
  readonly #lastSeen = new WeakMap<TreeNode, string>()
  #timer: unknown
  readonly listener: Partial<Listener> = {
    checkpointMet: (node) => {
      const task = taskAround(node)
      if (task !== null) this.#lastSeen.set(task, callSite())
    },
    cancellationThrown: (task) => void this.#noticed.add(task),
    taskCancelAsked: (task) => this.#ask(task),
    scopeCancelled: (scope) => this.#ask(scope),
    taskSettled: (task) => this.#ended(task),
    scopeClosed: (scope) => this.#ended(scope),
  }

  constructor(host: Host, findings: Findings, sites: SpawnSites) {
    this.#host = host
    this.#findings = findings
    this.#sites = sites
  }

  stop(): void {
    this.#asked.clear()
    this.#rest()
  }

  #ask(node: TreeNode): void {
    // A clock that is moved by hand would be moved by this.
    if (this.#host.virtual) return
    this.#asked.set(node, this.#host.now())
    this.#timer ??= this.#host.setTimer(() => this.#look(), PATIENCE)
  }

  #ended(node: TreeNode): void {
    if (this.#asked.delete(node)) this.#rest()
  }

  #rest(): void {
    if (this.#timer === undefined || this.#asked.size > 0) return
    this.#host.clearTimer(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    this.#timer = undefined
    const now = this.#host.now()
    let next = Infinity
    for (const [top, at] of this.#asked) {
      // Timers may be a little early.
      if (now - at < PATIENCE - 1) {
        next = Math.min(next, at + PATIENCE - now)
        continue
      }
      this.#asked.delete(top)
      const seconds = ((now - at) / 1000).toFixed(1)
      for (let node: TreeNode | null = top; node !== null; node = following(node, top))
        if (node.isTask && node.effective !== null) this.#judge(node, seconds)
    }
    if (next < Infinity) this.#timer = this.#host.setTimer(() => this.#look(), next)
  }

  #judge(task: TreeNode, seconds: string): void {
    const wait = waitOf(task)
    const who = `task "${task.name}" #${task.id} was cancelled ${seconds} s ago`
    if (wait !== null) return this.#judgeWaiting(task, wait, who)
    if (this.#noticed.has(task)) return
    const seen = this.#lastSeen.get(task)
    this.#findings.tell({
      lint: 'ignores-cancel',
      says: `${who} and met no checkpoint since.`,
      fix: 'Await what is not ours with `interruptible`, and put `await checkpoint()` into long loops.',
      place: seen === undefined ? `Spawned ${this.#sites.of(task)}` : `Last seen ${seen}`,
      task: task.id,
    })
  }

  #judgeWaiting(task: TreeNode, wait: WaitFacts, who: string): void {
    // Whoever waits for other tasks is not the one who ignores it; and a shield with a deadline comes to its end.
    if (wait.kind === 'task' || wait.kind === 'scope' || wait.node?.deadlineInForce != null) return
    wait.probe()
    this.#host.hop(() => {
      const [frame] = framesOfUser(wait.site?.split('\n') ?? [])
      this.#findings.tell({
        lint: 'ignores-cancel',
        says: `${who} and still waits under a shield.`,
        fix: 'Give the shield a timeout.',
        place: frame === undefined ? `Spawned ${this.#sites.of(task)}` : `Waits ${frame}`,
        task: task.id,
      })
    })
  }
}
