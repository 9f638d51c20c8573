import type { ScopeRecord } from '../model/model.ts'
import { Shelves } from './shelves.ts'
import { endOf, type Story } from './story.ts'

/**
 * Where everything stands. Below a task are the scopes that it opened, in a scope its tasks: no task outlives its scope, so that
 * the picture is of boxes in boxes. Items are tasks, by their place in the story, and behind them `scopes`.
 */
export interface Layout {
  readonly rows: number
  readonly scopes: readonly ScopeRecord[]
  /** Whether a scope has a row for its name; those without a name have none. */
  readonly hasHeader: readonly boolean[]
  /** By item. Moments count from the beginning of the story. */
  readonly row: Int32Array
  readonly height: Int32Array
  /** How many scopes are around it. */
  readonly level: Int32Array
  readonly from: Float64Array
  readonly to: Float64Array
  /** Tasks directly in the item, and in all below it. */
  readonly within: Int32Array
  /** Items of row `n`, in the order of time, are those of `inRow` from `firstInRow[n]` to `firstInRow[n + 1]`. */
  readonly firstInRow: Int32Array
  readonly inRow: Int32Array
}

const NAMELESS = new Set(['', 'scope'])

export function layOut(story: Story): Layout {
  const { tasks, begin, placeOf } = story
  const scopes = scopesWithTasks(story)
  const scopePlaces = new Map(scopes.map(({ id }, at) => [id, tasks.length + at]))
  const count = tasks.length + scopes.length
  const parent = new Int32Array(count).fill(-1)
  const from = new Float64Array(count)
  const to = new Float64Array(count)
  for (const [at, task] of tasks.entries()) {
    parent[at] = scopePlaces.get(task.scope) ?? placeOf.get(task.parent) ?? -1
    from[at] = task.spawned - begin
    to[at] = endOf(story, task) - begin
  }
  for (const [at, scope] of scopes.entries()) {
    const item = tasks.length + at
    parent[item] = scopePlaces.get(scope.parent) ?? placeOf.get(scope.parent) ?? placeOf.get(scope.task) ?? -1
    from[item] = scope.opened - begin
    to[item] = (scope.closed === -1 ? story.end : scope.closed) - begin
  }
  const depth = depths(parent)
  const order = byDepth(depth)
  const level = new Int32Array(count)
  for (const item of order)
    if (parent[item] !== -1) level[item] = level[parent[item]!]! + (parent[item]! < tasks.length ? 0 : 1)
  const hasHeader = scopes.map(({ name }) => !NAMELESS.has(name))

  // What is deepest first: how high a block is depends on what is in it.
  const children: Array<number[] | undefined> = []
  const top: number[] = []
  const blockFrom = from.slice()
  const blockTo = to.slice()
  for (let at = 0; at < count; at++) {
    const above = parent[at]!
    if (above === -1) top.push(at)
    else (children[above] ??= []).push(at)
  }
  const row = new Int32Array(count)
  const height = new Int32Array(count)
  const within = new Int32Array(count)
  const fill = (items: number[] | undefined): number => {
    const shelves = new Shelves()
    items?.sort((a, b) => blockFrom[a]! - blockFrom[b]! || a - b)
    for (const item of items ?? []) {
      // Also what took no time has its place.
      const last = Math.max(blockTo[item]!, blockFrom[item]! + 1)
      row[item] = shelves.place(height[item]!, blockFrom[item]!, last)
    }
    for (const item of items ?? []) row[item] = shelves.rowOf(row[item]!)
    return shelves.height
  }
  for (let at = count - 1; at >= 0; at--) {
    const item = order[at]!
    const own = item < tasks.length || hasHeader[item - tasks.length] === true ? 1 : 0
    height[item] = Math.max(1, own + fill(children[item]))
    const above = parent[item]!
    if (above === -1) continue
    within[above]! += within[item]! + (item < tasks.length ? 1 : 0)
    blockFrom[above] = Math.min(blockFrom[above]!, blockFrom[item]!)
    blockTo[above] = Math.max(blockTo[above]!, blockTo[item]!)
  }
  const rows = fill(top)
  for (const item of order) {
    const above = parent[item]!
    if (above === -1) continue
    const header = above < tasks.length || hasHeader[above - tasks.length] === true ? 1 : 0
    row[item]! += row[above]! + header
  }
  const isDrawn = (item: number) => item < tasks.length || hasHeader[item - tasks.length] === true
  return {
    rows,
    scopes,
    hasHeader,
    row,
    height,
    level,
    from,
    to,
    within,
    ...inRows(row, rows, from, isDrawn),
  }
}

/** Scopes without tasks, of timeouts most often, are not drawn; those around others that have some are. */
function scopesWithTasks({ tasks, model }: Story): ScopeRecord[] {
  const known = new Set(tasks.map(({ scope }) => scope))
  for (const id of known) {
    const above = model.scopes.get(id)?.parent
    // A set goes on with what is added to it on the way.
    if (above !== undefined && model.scopes.has(above)) known.add(above)
  }
  return [...model.scopes.values()].filter(({ id }) => known.has(id))
}

function depths(parent: Int32Array): Int32Array {
  const depth = new Int32Array(parent.length).fill(-1)
  const way: number[] = []
  for (let start = 0; start < parent.length; start++) {
    let item = start
    while (item !== -1 && depth[item] === -1) {
      depth[item] = 0
      way.push(item)
      item = parent[item]!
    }
    for (let next = way.pop(); next !== undefined; next = way.pop())
      depth[next] = parent[next] === -1 ? 0 : depth[parent[next]!]! + 1
  }
  return depth
}

function byDepth(depth: Int32Array): Int32Array {
  return Int32Array.from(depth.keys()).sort((a, b) => depth[a]! - depth[b]! || a - b)
}

function inRows(row: Int32Array, rows: number, from: Float64Array, isDrawn: (item: number) => boolean) {
  const firstInRow = new Int32Array(rows + 1)
  const drawn = Int32Array.from(row.keys()).filter(isDrawn)
  for (const item of drawn) firstInRow[row[item]! + 1]!++
  for (let at = 0; at < rows; at++) firstInRow[at + 1]! += firstInRow[at]!
  drawn.sort((a, b) => row[a]! - row[b]! || from[a]! - from[b]! || a - b)
  return { firstInRow, inRow: drawn }
}
