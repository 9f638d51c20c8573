import { stateOf, type CancelRecord, type TaskRecord, type WaitRecord } from '../model/model.ts'
import { resource } from '../render/words.ts'
import { lengthOf, momentOf } from './moments.ts'
import { endOf, type Story } from './story.ts'

/** `checkout #14`, the number without what tells copies of the core apart. */
export function nameOf(story: Story, id: number): string {
  const task = story.model.tasks.get(id)
  return `${task === undefined ? 'a task' : task.name || 'task'} #${numberOf(id)}`
}

export function numberOf(id: number): number {
  return id % 2 ** 32
}

/** What a wait waits for: `mutex stock`. */
export function waitedFor(story: Story, { kind, on, name }: WaitRecord): string {
  if (kind === 'sleep') return 'sleep'
  if (kind === 'forever') return 'cancellation'
  if (kind === 'foreign') return 'a promise that is not ours'
  if (kind === 'select') return 'select'
  if (kind === 'task')
    return on > 0 && story.model.tasks.has(on) ? `task ${nameOf(story, on)}` : 'several tasks'
  return resource(kind, name, numberOf(on))
}

/** A wait in one line: how long, on what, who had it, who ended it. */
export function waitLine(story: Story, wait: WaitRecord): string {
  const woken = wokenBy(story, wait)
  return woken === '' ? parkedLine(story, wait) : `${parkedLine(story, wait)}, ${woken}`
}

export function parkedLine(story: Story, wait: WaitRecord): string {
  const lasted = lengthOf((wait.ended === -1 ? story.end : wait.ended) - wait.since)
  const holders = (story.holders.get(wait.id) ?? []).map((id) => nameOf(story, id))
  return [
    `${wait.kind === 'slot' ? 'queued' : 'parked'} ${lasted}${wait.ended === -1 ? ' and still' : ''} on ${waitedFor(story, wait)}`,
    ...(holders.length > 0 ? [`held by ${holders.join(', ')}`] : []),
  ].join(', ')
}

function wokenBy(story: Story, { by, from }: WaitRecord): string {
  if (by === undefined) return ''
  if (by === 'timer') return 'woken by a timer'
  if (by === 'cancel') return 'ended by a cancellation'
  if (by === 'foreign') return 'woken from outside'
  return from === 0 ? 'woken from outside tasks' : `woken by ${nameOf(story, from)}`
}

/** Why something was cancelled: `by its scope, as a task failed: Card 7 was refused`. */
export function causeOf({ source, by, reason }: CancelRecord): string {
  const why = {
    explicit: by === '' ? 'asked for' : `asked for by ${by}`,
    deadline: 'a deadline passed',
    failure: by === '' ? 'another task failed' : `${by} failed`,
    signal: 'a signal was aborted',
    shutdown: 'shutdown',
  }[source]
  return reason === '' ? why : `${why}: ${reason}`
}

/** Of a task: what was asked of itself, or else of a scope around it. */
function cancellationOf({ model }: Story, task: TaskRecord): CancelRecord | undefined {
  let found = task.cancel
  let scope = model.scopes.get(task.scope)
  while (found === undefined && scope !== undefined) {
    found = scope.cancel ?? model.tasks.get(scope.task)?.cancel
    scope = model.scopes.get(scope.parent) ?? model.scopes.get(model.tasks.get(scope.parent)?.scope ?? 0)
  }
  return found
}

/** How a task is or ended, with the cause. */
export function stateLine(story: Story, task: TaskRecord): string {
  const state = stateOf(task)
  if (state === 'failed') return `failed: ${task.error}`
  const cancel = state === 'cancelled' ? cancellationOf(story, task) : task.cancel
  if (state === 'cancelled') return `cancelled: ${cancel === undefined ? task.error : causeOf(cancel)}`
  return cancel === undefined ? state : `${state}, though cancelled: ${causeOf(cancel)}`
}

/** Why a task ended before its end; empty for one that completed or lives. */
export function troubleOf(story: Story, task: TaskRecord): string {
  if (task.outcome === 'failed') return task.error
  if (task.outcome !== 'cancelled') return ''
  const cancel = cancellationOf(story, task)
  return cancel === undefined ? 'cancelled' : causeOf(cancel)
}

/** What a task does in a stretch. */
export function stretchLine(story: Story, stretch: number): string {
  const wait = story.wait[stretch]
  if (wait !== undefined) return waitLine(story, wait)
  return `running ${lengthOf(story.to[stretch]! - story.from[stretch]!)} (or awaiting something that is not ours)`
}

export function spanLine(story: Story, task: TaskRecord): string {
  const from = task.spawned - story.zero
  const to = endOf(story, task) - story.zero
  const lasted = lengthOf(to - from)
  const step = Math.max((to - from) / 1000, 1)
  return `${lasted}, from ${task.found ? 'before ' : ''}${momentOf(from, step)} ${task.settled === -1 ? 'on' : `to ${momentOf(to, step)}`}`
}

/** What the code of a task took of the processor; empty where that was not measured. */
export function ranLine({ model }: Story, { ran, longest }: TaskRecord): string {
  return model.isMeasured ? `ran ${lengthOf(ran)}, longest ${lengthOf(longest)}` : ''
}

/** How long a task ran, and how long it was parked, by what it waited for; the longest first. */
export function timesOf(
  story: Story,
  place: number,
): { running: number; waits: Array<[what: string, time: number]> } {
  let running = 0
  const waits = new Map<string, number>()
  for (let at = story.first[place]!; at < story.first[place + 1]!; at++) {
    const time = story.to[at]! - story.from[at]!
    const wait = story.wait[at]
    if (wait === undefined) running += time
    else {
      const what = waitedFor(story, wait)
      waits.set(what, (waits.get(what) ?? 0) + time)
    }
  }
  return { running, waits: [...waits].sort((a, b) => b[1] - a[1]) }
}
