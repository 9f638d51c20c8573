import { openScope, type Scope, suspend } from '@async-lab/core'
import { type Answer, ask } from './ask.ts'

export interface Limits {
  /** Requests at a time. */
  readonly concurrency: number
  /** Requests at a time to one host. */
  readonly perHost: number
  /** Milliseconds for a request, counted from when it is sent. */
  readonly timeout: number
}

/** Sends requests under two limits: as many as `all` has places, and so many to one host. */
export class Requests {
  readonly #owner: Scope
  readonly #all: Scope
  readonly #limits: Limits
  readonly #hosts = new Map<string, Promise<Scope>>()

  /** What is opened for each host lasts as long as `owner`. */
  constructor(owner: Scope, all: Scope, limits: Limits) {
    this.#owner = owner
    this.#all = all
    this.#limits = limits
  }

  async send(method: 'HEAD' | 'GET', url: URL): Promise<Answer> {
    const host = await this.#host(url.host)
    // The host's place first: what waits for a busy host then holds none of the places that others could use.
    return host.spawn(() => this.#all.spawn(() => ask(method, url, this.#limits.timeout)).join()).join()
  }

  #host(name: string): Promise<Scope> {
    let host = this.#hosts.get(name)
    if (host === undefined) this.#hosts.set(name, (host = this.#open(name)))
    return host
  }

  /** In a task of the owner's: a scope opened right where it is first needed would end with the task that needed it. */
  #open(name: string): Promise<Scope> {
    return this.#owner.start<Scope>(
      async (ready) => {
        await using places = openScope({ name, concurrency: this.#limits.perHost })
        ready(places)
        await suspend()
      },
      { name, daemon: true },
    )
  }
}
