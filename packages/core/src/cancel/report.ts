import type { CancelNode } from './node.ts'

type Sink = (error: unknown, task: CancelNode | null) => void

const sinks = /* @__PURE__ */ new WeakMap<CancelNode, Sink>()

/** What belongs to no scope is told to `sink` in everything below `root`. */
export function reportTo(root: CancelNode, sink: Sink): void {
  sinks.set(root, sink)
}

/** Tells an error that no scope can be told of: to the `run` around it, or as the platform tells an uncaught one. */
export function report(node: CancelNode, error: unknown, task: CancelNode | null = null): void {
  let told = error
  for (let at: CancelNode | null = node; at !== null; at = at.above) {
    const sink = sinks.get(at)
    if (sink === undefined) continue
    try {
      return sink(error, task)
    } catch (thrown) {
      told = thrown
      break
    }
  }
  node.loop.host.report(told)
}
