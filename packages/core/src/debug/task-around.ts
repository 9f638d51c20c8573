import type { TreeNode } from '../observe/node.ts'

/** The innermost task whose code it is. */
export function taskAround(node: TreeNode | null): TreeNode | null {
  while (node !== null && !node.isTask) node = node.above
  return node
}
