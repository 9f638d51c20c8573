import { setTimeout as delay } from 'node:timers/promises'
import type { Finding } from '../doctor/chart.ts'
import type { Examination } from '../doctor/examine.ts'
import type { Hello } from '../live/facts.ts'
import { type Copy, takeStacks, takeWhere } from '../live/picture.ts'
import type { Snapshot, TaskStack } from '../record/facts.ts'
import { PROTOCOL, Refusal } from '../serve/messages.ts'
import { copyOf } from '../serve/which-copy.ts'
import type { Replies, Target } from './client.ts'
import { DevTools } from './devtools.ts'

const REGISTRY = "globalThis[Symbol.for('async-lab.registry')]"
const IS_WORKERD = "globalThis.navigator?.userAgent === 'Cloudflare-Workers'"
const FACTS = `({
  pid: globalThis.Deno?.pid ?? globalThis.process?.pid ?? 0,
  runtime: ${IS_WORKERD} ? 'workerd' : globalThis.Deno ? 'deno ' + Deno.version.deno : globalThis.process?.versions?.node ? 'node ' + process.versions.node : 'browser',
  program: globalThis.process?.argv?.[1] ?? globalThis.location?.href ?? '',
  cwd: globalThis.process?.cwd?.() ?? '',
  now: performance.now(),
})`
/** The task whose code runs. */
const CURRENT = `(${REGISTRY} ?? []).map((entry) => {
  const id = entry.current()
  if (id === undefined) return undefined
  const { id: ids, name } = entry.snapshot()
  return { id, name: name[ids.indexOf(id)] }
}).find((task) => task !== undefined)`

/** Milliseconds. */
const PATIENCE = 2000
const LOOK_EVERY = 5
const BLOCKED_AFTER = 500

interface Picture {
  readonly now: number
  readonly entries: ReadonlyArray<{ readonly core: string; readonly snapshot: Snapshot }>
}

/** A program without an agent, read by evaluating on its registry. It is neither watched nor cancelled so. */
export class Evaluated implements Target {
  readonly #devTools: DevTools
  readonly #context: number | undefined
  readonly #leave: () => void

  constructor(devTools: DevTools, context?: number, leave = () => devTools.close()) {
    this.#devTools = devTools
    this.#context = context
    this.#leave = leave
  }

  /** The first world at an address that has a copy of the core. */
  static async at(host: string, port: number): Promise<Evaluated> {
    for (const url of await DevTools.targets(host, port)) {
      const devTools = await DevTools.connect(url)
      for (const context of await devTools.contexts()) {
        if (await devTools.evaluate(`${REGISTRY} !== undefined`, context))
          return new Evaluated(devTools, context)
      }
      devTools.close()
    }
    throw new Refusal(
      'no-core',
      `Cannot look at ${host}:${port}: nothing there has loaded Async Lab, or not yet`,
    )
  }

  async hello(): Promise<Hello> {
    const [facts, { entries }] = [await this.#evaluate(FACTS), await this.#picture()]
    const states = entries.flatMap(({ snapshot }) => snapshot.state)
    const types = entries.flatMap(({ snapshot }) => snapshot.type)
    const count = (state: string) => states.filter((one) => one === state).length
    const tasks = types.filter((type) => type === 'task').length
    return {
      v: PROTOCOL,
      core: entries.map(({ core }) => core),
      level: 0,
      may: 'read',
      clock: 'performance',
      started: Date.now() - facts.now,
      counts: { tasks, parked: count('parked'), outside: count('outside'), scopes: types.length - tasks },
      ...facts,
    }
  }

  async ask<K extends keyof Replies>(type: K, fields: any = {}): Promise<Replies[K]> {
    if (type === 'doctor') return (await this.#doctor()) as Replies[K]
    const replies: { [T in keyof Replies]?: () => Promise<Replies[T]> } = {
      hello: () => this.hello(),
      snapshot: () => this.#picture(),
      stacks: async () => {
        if (await this.#evaluate(IS_WORKERD))
          throw new Refusal(
            'not-supported',
            'Cannot ask for stacks in workerd: between two requests none of its code may go on, use pstree',
          )
        return takeStacks(fields.tasks, fields.depth, await this.#copies())
      },
      where: async () => {
        const [copies, task] = [await this.#copies(), fields.task as number]
        return takeWhere(task, copyOf(task, copies, fields.entry), copies)
      },
    }
    const reply = replies[type]
    if (reply === undefined) throw this.#needsAgent(type)
    return reply()
  }

  watch(): never {
    throw this.#needsAgent('top')
  }

  record(): never {
    throw this.#needsAgent('record')
  }

  close(): void {
    this.#leave()
  }

  #needsAgent(what: string): Refusal {
    return new Refusal(
      'not-supported',
      `Cannot ${what} by debugger: start the program with ASYNC_LAB_INSPECT=1`,
    )
  }

  #picture(): Promise<Picture> {
    return this.#evaluate(
      `(() => { const now = performance.now(); return { now, entries: (${REGISTRY} ?? []).map((one) => ({ core: one.core, snapshot: one.snapshot() })) } })()`,
    ) as Promise<Picture>
  }

  async #copies(): Promise<Copy[]> {
    const { entries } = await this.#picture()
    return entries.map(({ core, snapshot }, at) => ({
      core,
      snapshot: () => snapshot,
      stacks: (ids?: readonly number[], depth?: number) =>
        this.#stacks(`${REGISTRY}[${at}].stacks(${argument(ids)}, ${argument(depth)})`),
    }))
  }

  /** Not by awaiting the promise there: the debugger holds it too weakly, and in Deno it may be collected before it settles. */
  async #stacks(asking: string): Promise<TaskStack[]> {
    const answer = `globalThis[Symbol.for('async-lab.answer')]`
    // Between two requests nothing may wait there, and what is woken goes on in the next one.
    if (await this.#evaluate(IS_WORKERD)) return []
    await this.#evaluate(
      `void (${answer} = undefined, ${asking}.then((stacks) => { ${answer} = { stacks } }, (error) => { ${answer} = { error: String(error) } }))`,
    )
    for (const until = Date.now() + PATIENCE; Date.now() < until; await delay(LOOK_EVERY)) {
      const found = await this.#evaluate(answer)
      if (found === undefined) continue
      await this.#evaluate(`void delete ${answer}`)
      if (found.error === undefined) return found.stacks
      throw new Refusal('failed', found.error)
    }
    const { says, place } = await this.#blocked()
    throw new Refusal('no-answer', `Cannot ask for stacks now: ${says}${place && ` (${place})`}`)
  }

  /** Of a program whose loop is blocked this is found without an agent, which could not answer. */
  async #doctor(): Promise<Examination> {
    if (await this.comesRound()) throw this.#needsAgent('look for mistakes')
    const { entries } = await this.#picture()
    const tasks = entries.flatMap(({ snapshot }) => snapshot.type.filter((type) => type === 'task')).length
    return { tasks, findings: [await this.#blocked()], tooYoung: [], unseen: [], gc: null }
  }

  /** Whether the event loop gets to its timers. */
  async comesRound(): Promise<boolean> {
    const round = `globalThis[Symbol.for('async-lab.round')]`
    await this.#evaluate(`void (${round} = false, setTimeout(() => { ${round} = true }, 0))`)
    for (const until = Date.now() + BLOCKED_AFTER; Date.now() < until; await delay(LOOK_EVERY))
      if (await this.#evaluate(round)) return true
    return false
  }

  /** Who does not let the event loop come round. It is stopped for a moment. */
  async #blocked(): Promise<Finding> {
    const { frames = [], value } = (await this.#devTools.paused(CURRENT)) ?? {}
    const who = value === undefined ? 'code' : `${value.name} #${value.id}`
    return {
      lint: 'blocked-loop',
      says: `${who} blocks the event loop: nothing else can run.`,
      fix: 'Put `await checkpoint()` into the loop, or move the work to a worker.',
      place: frames.filter((frame) => !/[ (](?::|node:|ext:)/.test(frame)).join(' < '),
      tasks: value === undefined ? [] : [value.id],
    }
  }

  #evaluate(expression: string): Promise<any> {
    return this.#devTools.evaluate(expression, this.#context)
  }
}

function argument(value: unknown): string {
  return value === undefined ? 'undefined' : JSON.stringify(value)
}
