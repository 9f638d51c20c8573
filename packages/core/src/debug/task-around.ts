interface Around<N> {
  readonly isTask: boolean
  readonly above: N | null
}

/** The innermost task whose code it is. */
export function taskAround<N extends Around<N>>(node: N | null): N | null {
  while (node !== null && !node.isTask) node = node.above
  return node
}
