import { describe } from '../base/errors.ts'
import type { Cancellation } from '../cancel/cancellation.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { loopOf } from '../host/loop.ts'
import { park } from '../wait/park.ts'
import type { Selectable, SelectSource } from '../wait/selectable.ts'
import { ready } from '../wait/ready.ts'
import { throwIfRefused, Wait } from '../wait/wait.ts'

export type Sources = { readonly [name: string]: Selectable<any> }

/** Which source, and what it gave. */
export type Selected<S extends Sources> = {
  [K in keyof S & string]: { readonly name: K; readonly value: S[K] extends Selectable<infer T> ? T : never }
}[keyof S & string]

export interface SelectOptions extends WaitOptions {
  /** Of several that are ready, the first in the order of the keys, instead of any. */
  readonly biased?: boolean | undefined
}

/**
 * Takes one item from the first source that has one; the others give nothing away. Sources: receivers, queues, events,
 * subscriptions, deferreds. Closed ones are left out.
 *
 * Cancellation: safe. Nothing is taken from any source.
 * @throws {ChannelClosedError} (or what the source throws then) once all sources are closed
 *
 * @example
 * ```ts
 * import { channel, select } from '@async-lab/core'
 *
 * const [sendA, a] = channel<string>({ capacity: 1 })
 * const [, b] = channel<number>({ capacity: 1 })
 * sendA.trySend('hello')
 * const { name, value } = await select({ a, b })
 * console.log(name, value) // a hello
 * ```
 */
export async function select<const S extends Sources>(
  sources: S,
  options?: SelectOptions,
): Promise<Selected<S>> {
  const named = checkSources(sources)
  throwIfRefused(options)
  const node = nodeFor(options)
  const loop = node?.loop ?? loopOf(undefined)
  const first = options?.biased === true ? 0 : loop.pick(named.length)
  const open: NamedSource[] = []
  let closed: unknown
  for (let i = 0; i < named.length; i++) {
    const one = named[(first + i) % named.length]!
    const found = one.source.poll()
    if (found === null) open.push(one)
    else if ('value' in found) return ready(node, { name: one.name, value: found.value } as Selected<S>)
    else if ('error' in found) throw found.error
    else closed ??= found.closed
  }
  if (open.length === 0) throw closed
  const wait = new SelectWait(node)
  if (wait.admit(options)) wait.enlist(open)
  return (await park(wait)) as Selected<S>
}

interface NamedSource {
  readonly name: string
  readonly source: SelectSource<unknown>
}

function checkSources(sources: Sources): NamedSource[] {
  const named = Object.entries(Object(sources) as Sources).map(([name, one]) => {
    const source = (one as Selectable<unknown> | null | undefined)?.['~select']
    if (source === undefined) {
      throw new TypeError(
        `sources.${name} must be a receiver, queue, event, subscription or deferred, not ${describe(one)}`,
      )
    }
    return { name, source }
  })
  if (named.length === 0)
    throw new RangeError('sources must have at least one source, or there is nothing to wait for')
  return named
}

/** The wait of the caller; its arms stand in the lines of the sources. Invariant: once it has settled, no arm is in any line. */
class SelectWait extends Wait<{ readonly name: string; readonly value: unknown }> {
  readonly #arms = new Set<Arm>()

  constructor(node: CancelNode | null) {
    super('select', null, node)
  }

  enlist(sources: readonly NamedSource[]): void {
    for (const { name, source } of sources) {
      if (this.state !== 'pending') return
      const arm = new Arm(this, name, source)
      this.#arms.add(arm)
      source.enlist(arm)
    }
  }

  won(arm: Arm, value: unknown): void {
    this.#arms.delete(arm)
    this.#dropArms()
    this.grant({ name: arm.name, value })
  }

  lost(arm: Arm, error: unknown, isClosed: boolean): void {
    this.#arms.delete(arm)
    if (isClosed && this.#arms.size > 0) return
    this.#dropArms()
    this.fail(error)
  }

  override interrupt(error: Cancellation): void {
    this.#dropArms()
    super.interrupt(error)
  }

  override drop(): void {
    this.#dropArms()
    super.drop()
  }

  #dropArms(): void {
    for (const arm of this.#arms) arm.drop()
    this.#arms.clear()
  }
}

class Arm extends Wait<unknown> {
  readonly name: string
  /** The receiver, where several share a line. */
  end: object | null = null
  readonly #whole: SelectWait
  readonly #source: SelectSource<unknown>

  constructor(whole: SelectWait, name: string, source: SelectSource<unknown>) {
    super('select', null, null)
    this.#whole = whole
    this.name = name
    this.#source = source
  }

  override grant(value: unknown): void {
    super.grant(value)
    this.#whole.won(this, value)
  }

  override fail(error: unknown): void {
    super.fail(error)
    this.#whole.lost(this, error, this.#source.isClosing(error))
  }
}
