import { KIND, micros, SCOPE_END, SOURCE, TASK_END, WHAT, WOKEN_BY } from './coding.ts'
import { found } from './found.ts'
import type { Clock, Entry, Listener, Node, Wait } from './registry.ts'
import type { Rows } from './rows.ts'
import { textOf } from './texts.ts'

/** Functions of a blocked loop that are kept. */
const FRAMES = 3

/** Writes what a copy of the core tells into the trace of a recorder. */
export function listenerFor(entry: Entry, copy: number, recorder: Rows): Listener {
  const { counters, trace, sites } = recorder
  if (recorder.level === 1) return counting(recorder)
  /** Whoever ends lets go those who wait for it, from its own last turn. */
  let lastSettled = 0
  const text = (value: string): number => trace.texts.number(value)
  const waker = (wait: Wait, by: string): number => {
    if (by === 'timer' || by === 'foreign') return 0
    if (by === 'grant') {
      if (wait.kind === 'task' && wait.on !== null && typeof wait.on === 'object') return wait.on.id
      if (wait.kind === 'scope' || wait.kind === 'slot') return lastSettled
    }
    return entry.current() ?? 0
  }
  found(entry, copy, recorder)

  return {
    taskSpawned(task) {
      counters.spawned++
      if (task.clock.virtual === true) recorder.isVirtual = true
      const row = recorder.row(KIND['task-spawned'], copy, now(task.clock), task.id)
      if (row < 0) return
      const parent = taskAround(task.above)
      trace.b[row] = parent === 0 ? spawner(entry, task.id) : parent
      trace.c[row] = task.above?.id ?? 0
      trace.how[row] = 0
      trace.text[row] = text(task.name)
      trace.detail[row] = sites === null ? 0 : text(sites.at(task.name))
    },
    taskParked(wait) {
      counters.parked++
      const { node, on } = wait
      const at = now(wait.clock)
      if (wait.since === 0) wait.since = at / 1000
      const task = taskAround(node)
      const row = recorder.row(KIND['task-parked'], copy, at, task)
      if (row < 0) return
      const isResource = typeof on === 'object' && on !== null
      trace.b[row] = wait.id
      trace.c[row] = isResource ? on.id : 0
      trace.d[row] = node === null || node.isTask ? 0 : node.id
      trace.what[row] = WHAT[wait.kind]
      trace.text[row] = isResource ? text(on.name) : 0
      trace.moment[row] = typeof on === 'number' && on !== Infinity ? micros(on) : -1
      recorder.ran(row, copy, task)
    },
    taskWoken(wait, by) {
      const row = recorder.row(KIND['task-woken'], copy, now(wait.clock), taskAround(wait.node))
      if (row < 0) return
      trace.b[row] = wait.id
      trace.c[row] = waker(wait, by)
      trace.how[row] = WOKEN_BY[by]
    },
    taskCancelAsked(task, source, by, reason) {
      const row = recorder.row(KIND['task-cancel-asked'], copy, now(task.clock), task.id)
      if (row < 0) return
      trace.how[row] = SOURCE[source]
      trace.text[row] = text(by ?? '')
      trace.detail[row] = text(textOf(reason))
    },
    taskSettled(task) {
      lastSettled = task.id
      const { outcome } = task
      const kind = outcome?.kind ?? 'completed'
      counters[kind]++
      const row = recorder.row(KIND['task-settled'], copy, now(task.clock), task.id)
      recorder.ended(copy, task.id)
      if (row < 0) return
      trace.how[row] = TASK_END[kind]
      trace.text[row] = kind === 'completed' ? 0 : text(textOf(outcome!.error))
      recorder.ran(row, copy, task.id)
    },
    scopeOpened(scope, deadline) {
      if (scope.clock.virtual === true) recorder.isVirtual = true
      const row = recorder.row(KIND['scope-opened'], copy, now(scope.clock), scope.id, true)
      if (row < 0) return
      trace.b[row] = scope.above?.id ?? 0
      trace.c[row] = taskAround(scope.above)
      trace.how[row] = scope.shielded ? 1 : 0
      trace.text[row] = text(scope.name)
      trace.moment[row] = deadline === Infinity ? -1 : micros(deadline)
    },
    scopeCancelled(scope, source, by, reason) {
      const row = recorder.row(KIND['scope-cancelled'], copy, now(scope.clock), scope.id, true)
      if (row < 0) return
      trace.how[row] = SOURCE[source]
      trace.text[row] = text(by ?? '')
      trace.detail[row] = text(textOf(reason))
    },
    scopeClosed(scope) {
      const row = recorder.row(KIND['scope-closed'], copy, now(scope.clock), scope.id, true)
      recorder.ended(copy, scope.id)
      if (row < 0) return
      trace.how[row] = SCOPE_END[scope.exit?.kind ?? 'value']
      trace.b[row] = scope.suppressed.length
    },
    permitGranted(on, task, weight) {
      const row = recorder.row(KIND['permit-granted'], copy, clockOf(task, entry), task?.id ?? 0)
      if (row < 0) return
      trace.b[row] = on.id
      trace.c[row] = weight
      trace.text[row] = text(on.name)
    },
    permitReleased(on, task, weight) {
      const row = recorder.row(KIND['permit-released'], copy, clockOf(task, entry), task?.id ?? 0)
      if (row < 0) return
      trace.b[row] = on.id
      trace.c[row] = weight
    },
    errorSuppressed(scope, task, error) {
      const row = recorder.row(KIND['error-suppressed'], copy, now(scope.clock), scope.id, true)
      if (row < 0) return
      trace.b[row] = task?.id ?? 0
      trace.text[row] = text(textOf(error))
    },
    lateValue(node, on, error) {
      const row = recorder.row(KIND['late-value'], copy, clockOf(node, entry), taskAround(node))
      if (row < 0) return
      trace.b[row] = on.id
      trace.text[row] = text(on.name)
      trace.detail[row] = text(textOf(error))
    },
    deadlock(waits) {
      const row = recorder.row(KIND.deadlock, copy, waits[0] ? now(waits[0].clock) : micros(entry.now()), 0)
      if (row >= 0) trace.text[row] = text(waits.map(({ id }) => id).join())
    },
    quiet(tasks) {
      const row = recorder.row(KIND.quiet, copy, micros(entry.now()), 0)
      if (row >= 0) trace.b[row] = tasks
    },
    loopBlocked({ ms, at = entry.now(), task, isSure, frames }) {
      const row = recorder.row(KIND['loop-blocked'], copy, micros(at), 0)
      if (row < 0) return
      trace.b[row] = task?.id ?? 0
      trace.moment[row] = micros(ms)
      trace.how[row] = isSure ? 1 : 0
      trace.text[row] = text(frames.slice(0, FRAMES).map(short).join(' < '))
    },
  }
}

function counting({ counters }: Rows): Listener {
  return {
    taskSpawned() {
      counters.spawned++
    },
    taskParked(wait) {
      counters.parked++
      if (wait.since === 0) wait.since = wait.clock.now()
    },
    taskSettled(task) {
      counters[task.outcome?.kind ?? 'completed']++
    },
  }
}

function now(clock: Clock): number {
  return micros(clock.now())
}

/** The innermost task that `node` is, or is in; 0 for none. */
function taskAround(node: Pick<Node, 'id' | 'isTask' | 'above'> | null): number {
  while (node !== null && !node.isTask) node = node.above
  return node === null ? 0 : node.id
}

/** What main spawns into the scope that it was spawned into itself is still its doing. */
function spawner(entry: Entry, task: number): number {
  const current = entry.current() ?? 0
  return current === task ? 0 : current
}

/** `parseFeed (/src/feed.ts:40:12)` */
function short(frame: string): string {
  return frame.replace(/^at (?:async )?/, '').replace('file://', '')
}

function clockOf(node: Node | null, entry: Entry): number {
  return now(node === null ? entry : node.clock)
}
