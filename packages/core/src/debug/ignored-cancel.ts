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

interface Asked {
  readonly at: number
  /** How many times something had been cancelled by then, this included. */
  readonly asks: number
}

/** The last checkpoint of a task. */
interface Seen {
  readonly place: string
  readonly asks: number
  /** Whether a deadline ends what stands there. */
  readonly isBounded: boolean
}

/** Tasks that were cancelled and go on: they meet no checkpoint, or wait under a shield without end. */
export class IgnoredCancel {
  readonly #host: Host
  readonly #findings: Findings
  readonly #sites: SpawnSites
  /** What was cancelled and has not ended. Invariant: a timer is set while there is any. */
  readonly #asked = new Map<TreeNode, Asked>()
  readonly #noticed = new WeakSet<TreeNode>()
  readonly #lastSeen = new WeakMap<TreeNode, Seen>()
  #asks = 0
  #timer: unknown
  readonly listener: Partial<Listener> = {
    checkpointMet: (node) => {
      const task = taskAround(node)
      if (task === null) return
      const isBounded = node!.deadlineInForce !== null
      this.#lastSeen.set(task, { place: callSite(), asks: this.#asks, isBounded })
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
    this.#asked.set(node, { at: this.#host.now(), asks: ++this.#asks })
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
    for (const [top, { at, asks }] of this.#asked) {
      // Timers may be a little early.
      if (now - at < PATIENCE - 1) {
        next = Math.min(next, at + PATIENCE - now)
        continue
      }
      this.#asked.delete(top)
      const seconds = ((now - at) / 1000).toFixed(1)
      for (let node: TreeNode | null = top; node !== null; node = following(node, top))
        if (node.isTask && node.effective !== null) this.#judge(node, seconds, asks)
    }
    if (next < Infinity) this.#timer = this.#host.setTimer(() => this.#look(), next)
  }

  #judge(task: TreeNode, seconds: string, asks: number): void {
    const wait = waitOf(task)
    const who = `task "${task.name}" #${task.id} was cancelled ${seconds} s ago`
    if (wait !== null) return this.#judgeWaiting(task, wait, who)
    if (this.#noticed.has(task)) return
    const seen = this.#lastSeen.get(task)
    // A checkpoint that did not throw stands under a shield.
    if (seen !== undefined && seen.asks >= asks) {
      if (!seen.isBounded)
        this.#tellShielded(task, `${who} and goes on under a shield.`, `Last seen ${seen.place}`)
      return
    }
    this.#findings.tell({
      lint: 'ignores-cancel',
      says: `${who} and met no checkpoint since.`,
      fix: 'Await what is not ours with `interruptible`, and put `await checkpoint()` into long loops.',
      place: seen === undefined ? `Spawned ${this.#sites.of(task)}` : `Last seen ${seen.place}`,
      task: task.id,
    })
  }

  #judgeWaiting(task: TreeNode, wait: WaitFacts, who: string): void {
    // Whoever waits for other tasks is not the one who ignores it; and a shield with a deadline comes to its end.
    if (wait.kind === 'task' || wait.kind === 'scope' || wait.node?.deadlineInForce != null) return
    wait.probe()
    this.#host.hop(() => {
      const [frame] = framesOfUser(wait.site?.split('\n') ?? [])
      const place = frame === undefined ? `Spawned ${this.#sites.of(task)}` : `Waits ${frame}`
      this.#tellShielded(task, `${who} and still waits under a shield.`, place)
    })
  }

  #tellShielded(task: TreeNode, says: string, place: string): void {
    this.#findings.tell({
      lint: 'ignores-cancel',
      says,
      fix: 'Give the shield a timeout.',
      place,
      task: task.id,
    })
  }
}
