import { CALLS_BODIES, Nesting } from './nesting.ts'
import type { Profile, ProfileNode } from './profile.ts'

/** Time of the processor, in microseconds, by who used it. */
export interface CpuTree {
  readonly busy: number
  /** As much of it as belongs to a task. */
  readonly inTasks: number
  /** Most first. */
  readonly groups: readonly CpuGroup[]
}

/** Tasks of one name. */
export interface CpuGroup {
  /** Empty for code outside tasks. */
  readonly name: string
  readonly site: string
  readonly tasks: number
  readonly total: number
  readonly self: number
  readonly frames: readonly CpuFrame[]
}

export interface CpuFrame {
  readonly fn: string
  readonly file: string
  readonly line: number
  readonly total: number
  readonly self: number
  readonly frames: readonly CpuFrame[]
}

interface Growing {
  total: number
  self: number
  readonly frames: Map<string, Growing>
  readonly node: ProfileNode | undefined
}

/** The engine's names for what is no work of the program. */
const NO_WORK = new Set(['(idle)', '(program)', '(root)'])
/** Code of packages and of the runtime is time of whoever calls it. */
const FOREIGN = /[\\/]node_modules[\\/]|^(?:node|ext|native):|^$/

/** Says which task each sample belongs to, and adds them up by task and function. */
export function joinProfile({ nodes, samples, slices, starts, tasks, interval }: Profile): CpuTree {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]))
  const own = new Set(nodes.flatMap(({ fn, file }) => (fn === CALLS_BODIES ? [folderOf(file)] : [])))
  const stackOf = stacks(nodeOf)
  const taskOf = new Map(tasks.map((task) => [task.id, task]))
  const groups = new Map<string, Growing & { readonly ids: Set<number>; site: string }>()
  let [busy, inTasks, slice, start] = [0, 0, 0, 0]
  let turn = -Infinity
  let nesting = new Nesting()
  for (const [row, { at, node }] of samples.entries()) {
    while (slice < slices.length && slices[slice]!.to < at) slice++
    const { from = Infinity, task: around = 0 } = slices[slice] ?? {}
    // Between two slices runs what no promise called: timers, what came from outside.
    const began = from <= at ? from : (slices[slice - 1]?.to ?? -Infinity)
    if (began !== turn) nesting = new Nesting()
    turn = began
    for (; start < starts.length && starts[start]!.at <= at; start++)
      if (starts[start]!.at >= began) nesting.began(starts[start]!)
    if (NO_WORK.has(nodeOf.get(node)?.fn ?? '(root)')) continue
    // What ran in the moment of a sample is taken to have run until the next; a longer gap is the sampler's.
    const time = Math.min((samples[row + 1]?.at ?? at + interval) - at, 2 * interval)
    const stack = stackOf(node)
    const depth = stack.filter(({ fn }) => fn === CALLS_BODIES).length
    const task = (depth > 0 ? nesting.at(depth) : undefined) ?? (from <= at ? around : 0)
    busy += time
    if (task !== 0) inTasks += time
    const { name = '', site = '' } = taskOf.get(task) ?? {}
    let group = groups.get(name)
    if (group === undefined)
      groups.set(name, (group = { ...growing(undefined), ids: new Set<number>(), site }))
    if (group.site === '') group.site = site
    group.ids.add(task)
    let inner: Growing = group
    inner.total += time
    for (const frame of stack.slice(stack.map(({ fn }) => fn).lastIndexOf(CALLS_BODIES) + 1)) {
      if (FOREIGN.test(frame.file) || own.has(folderOf(frame.file))) continue
      const key = `${frame.fn} ${frame.file}:${frame.line}`
      const next: Growing = inner.frames.get(key) ?? growing(frame)
      inner.frames.set(key, next)
      inner = next
      inner.total += time
    }
    inner.self += time
  }
  const all = [...groups].map(([name, { ids, site, total, self, frames }]) => {
    const size = name === '' ? 0 : ids.size
    return { name, site, tasks: size, total, self, frames: sorted(frames) }
  })
  return { busy, inTasks, groups: all.sort((a, b) => b.total - a.total) }
}

/** Stacks by the innermost node, outermost function first. */
function stacks(nodeOf: ReadonlyMap<number, ProfileNode>): (id: number) => readonly ProfileNode[] {
  const known = new Map<number, readonly ProfileNode[]>()
  return function stackOf(id): readonly ProfileNode[] {
    const before = known.get(id)
    if (before !== undefined) return before
    const node = nodeOf.get(id)
    const stack = node === undefined ? [] : [...stackOf(node.parent), node]
    known.set(id, stack)
    return stack
  }
}

function growing(node: ProfileNode | undefined): Growing {
  return { total: 0, self: 0, frames: new Map(), node }
}

function sorted(frames: ReadonlyMap<string, Growing>): CpuFrame[] {
  return [...frames.values()]
    .map(({ node, total, self, frames: inner }) => {
      const { fn, file, line } = node!
      return { fn, file, line, total, self, frames: sorted(inner) }
    })
    .sort((a, b) => b.total - a.total)
}

/** The whole of a package that is not installed as one: what it was written in has folders. */
function folderOf(file: string): string {
  return /^.*[\\/](?:src|dist)[\\/]/.exec(file)?.[0] ?? file.replace(/[^\\/]*$/, '')
}
