import { captureSite } from '../base/stack.ts'
import type { Host } from '../host/host.ts'
import type { Finding } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'

/** Tells what is wrong: to the person who runs the program, and to whoever listens. */
export class Findings {
  readonly #host: Host
  readonly #told = new Set<string>()

  constructor(host: Host) {
    this.#host = host
  }

  /** A call site that is wrong is wrong each time: it is told of once. */
  tell(finding: Finding): void {
    const { lint, says, fix, place, frames } = finding
    // The next id, the next column of a busy loop: the same mistake.
    const key = `${lint} ${says.replaceAll(/[\d.]+/g, '')} ${place.replace(/:\d+(?=\)?$)/, '')}`
    if (place !== '' && this.#told.has(key)) return
    this.#told.add(key)
    // What is collected late may be found when nobody listens any more.
    if (hook !== null && hook.found(finding) !== undefined) return
    const below = frames === undefined ? '' : frames.map((frame) => `  ${frame}\n`).join('')
    this.#host.print(`async-lab: ${[says, fix, place].filter((part) => part !== '').join(' ')}\n${below}`)
  }
}

/** The frame of the user's code that led here. */
export function callSite(): string {
  return captureSite().split('\n')[0] || 'at an unknown place'
}
