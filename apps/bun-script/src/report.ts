import type { Link } from './document.ts'
import type { Verdict } from './verdict.ts'

export type Row = Link & Verdict

/** What is known so far of the links. */
export class Report {
  readonly #links: readonly Link[]
  readonly #verdicts = new Map<Link, Verdict>()
  broken = 0

  constructor(links: readonly Link[]) {
    this.#links = links
  }

  add(link: Link, verdict: Verdict): void {
    this.#verdicts.set(link, verdict)
    if (!verdict.ok) this.broken++
  }

  /** In the order of the documents, in whatever order the answers came. */
  get rows(): Row[] {
    return this.#links.flatMap((link) => {
      const verdict = this.#verdicts.get(link)
      return verdict === undefined ? [] : [{ ...link, ...verdict }]
    })
  }

  get summary(): string {
    return `${this.#verdicts.size} of ${this.#links.length} links checked, ${this.broken} broken`
  }

  toJSON(): object {
    return {
      total: this.#links.length,
      checked: this.#verdicts.size,
      broken: this.broken,
      links: this.rows,
    }
  }
}
