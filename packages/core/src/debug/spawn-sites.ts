import type { Listener } from '../observe/hooks.ts'
import { callSite } from './findings.ts'

/** Where tasks were spawned and scopes opened. */
export class SpawnSites {
  readonly #places = new WeakMap<object, string>()
  readonly listener: Partial<Listener> = {
    taskSpawned: (task) => this.#born(task),
    scopeOpened: (scope) => this.#born(scope),
  }

  of(node: object): string {
    return this.#places.get(node) ?? 'at an unknown place'
  }

  #born(node: object): void {
    this.#places.set(node, callSite())
  }
}
