import type { Node } from './registry.ts'

type Around = Pick<Node, 'id' | 'isTask' | 'above'>

/** The innermost task that a node is, or is in. */
export function taskAround(node: Around | null): Around | null {
  while (node !== null && !node.isTask) node = node.above
  return node
}
