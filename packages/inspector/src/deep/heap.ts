interface Written {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[]
      readonly node_types: readonly [readonly string[]]
      readonly edge_fields: readonly string[]
      readonly edge_types: readonly [readonly string[]]
    }
  }
  readonly nodes: readonly number[]
  readonly edges: readonly number[]
  readonly locations: readonly number[]
  readonly strings: readonly string[]
}

export interface Edge {
  readonly type: string
  readonly name: string
  readonly to: number
}

/** A heap snapshot of V8. Nodes go by their row. */
export class Heap {
  readonly size: number
  readonly #text: Written
  readonly #width: number
  readonly #first: Uint32Array
  readonly #places = new Map<number, { script: number; line: number; column: number }>()

  constructor(text: string) {
    const written = JSON.parse(text) as Written
    this.#text = written
    const fields = written.snapshot.meta.node_fields
    this.#width = fields.length
    this.size = written.nodes.length / this.#width
    this.#first = new Uint32Array(this.size + 1)
    const edges = fields.indexOf('edge_count')
    for (let row = 0; row < this.size; row++)
      this.#first[row + 1] = this.#first[row]! + written.nodes[row * this.#width + edges]!
    for (let at = 0; at < written.locations.length; at += 4) {
      const [node, script, line, column] = written.locations.slice(at, at + 4) as [
        number,
        number,
        number,
        number,
      ]
      this.#places.set(node / this.#width, { script, line: line + 1, column: column + 1 })
    }
  }

  type(row: number): string {
    return this.#text.snapshot.meta.node_types[0][this.#text.nodes[row * this.#width]!]!
  }

  name(row: number): string {
    return this.#text.strings[this.#text.nodes[row * this.#width + 1]!]!
  }

  /** Where a function, or the class of an object, begins. */
  place(row: number) {
    return this.#places.get(row)
  }

  *edges(row: number): Generator<Edge> {
    const { edges, strings, snapshot } = this.#text
    for (let at = this.#first[row]! * 3; at < this.#first[row + 1]! * 3; at += 3) {
      const type = snapshot.meta.edge_types[0][edges[at]!]!
      const name = edges[at + 1]!
      const text = type === 'element' || type === 'hidden' ? String(name) : strings[name]!
      yield { type, name: text, to: edges[at + 2]! / this.#width }
    }
  }

  /** Where an edge of that name leads. */
  follow(row: number, name: string): number | undefined {
    for (const edge of this.edges(row)) if (edge.name === name && edge.type !== 'hidden') return edge.to
    return undefined
  }
}
