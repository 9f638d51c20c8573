import type { WaitFacts } from './event.ts'
import { type TreeNode, waitOf } from './node.ts'

/** Tasks as indented text, each with what it waits for. Scopes without a task of their own are folded away. */
export function dump(tops: readonly TreeNode[]): string {
  const lines: string[] = []
  const rows: Array<{ name: string; depth: number; text: string }> = []
  const visit = (node: TreeNode, depth: number): void => {
    if (node.isTask) rows.push({ name: `${node.name} #${node.id}`, depth, text: taskText(node) })
    for (let child = node.first; child !== null; child = child.next)
      visit(child, node.isTask ? depth + 1 : depth)
  }
  for (const top of tops) visit(top, 0)
  const width = Math.max(...rows.map((row) => row.name.length + 2 * row.depth), 0)
  for (const { name, depth, text } of rows)
    lines.push(`${('  '.repeat(depth) + name).padEnd(width)}  ${text}`)
  return lines.join('\n')
}

function taskText(task: TreeNode): string {
  if (task.state === 'queued') return 'waits for a place in its scope'
  const wait = waitOf(task)
  return wait === null ? 'runs, or awaits something outside this library' : waitText(wait)
}

/** What a wait waits for, and who could end it. */
function waitText({ kind, on, site }: WaitFacts): string {
  const where = site === undefined ? '' : `, ${site.split('\n')[0]}`
  if (on === null || typeof on === 'number') return (PLAIN[kind] ?? `waits for ${kind}`) + where
  const { holders, detail } = on.describe()
  if (kind === 'foreign') return `awaits a promise outside this library${where}`
  if (kind === 'task') return `waits for task "${on.name}" #${on.id}${where}`
  if (kind === 'scope') return `waits for scope "${on.name}": ${detail}${where}`
  const held = holders.length === 0 ? '' : `, held by ${holders.map((id) => `#${id}`).join(' ')}`
  const state = detail === '' ? '' : `: ${detail}`
  return `waits for ${kind} "${on.name}"${held}${state}${where}`
}

const PLAIN: Record<string, string> = {
  sleep: 'sleeps',
  forever: 'waits for cancellation',
  task: 'waits for several tasks',
}
