import type { Event, TaskParked, TaskSettled, TaskSpawned, TaskWoken } from '../record/event.ts'
import type { Model, WaitRecord } from './model.ts'

/**
 * Takes an event into the model, and gives the model. It knows nothing but the two: no clock, no other source. Events of tasks
 * whose beginning is not known are passed over, so what is in the model is whole.
 */
export function fold(model: Model, event: Event): Model {
  const { at } = event
  // What happens outside of all tasks and scopes may go by another clock.
  if (isInside(event)) {
    if (model.begin === -1 || at < model.begin) model.begin = at
    if (at > model.end) model.end = at
  }
  switch (event.kind) {
    case 'task-spawned':
      spawned(model, event)
      break
    case 'task-parked':
      parked(model, event)
      break
    case 'task-woken':
      woken(model, event)
      break
    case 'task-settled':
      settled(model, event)
      break
    case 'task-cancel-asked': {
      const task = model.tasks.get(event.task)
      if (task !== undefined) task.cancel ??= cancelOf(event)
      break
    }
    case 'scope-opened': {
      const { scope: id, name, parent, task, deadline } = event
      const shield = event.shield === 1
      model.scopes.set(id, {
        id,
        name,
        parent,
        task,
        opened: at,
        deadline,
        shield,
        closed: -1,
        outcome: undefined,
        cancel: undefined,
        suppressed: [],
      })
      break
    }
    case 'scope-cancelled': {
      const scope = model.scopes.get(event.scope)
      if (scope !== undefined) scope.cancel ??= cancelOf(event)
      break
    }
    case 'scope-closed': {
      const scope = model.scopes.get(event.scope)
      if (scope === undefined) break
      scope.closed = at
      scope.outcome = event.outcome
      // What nobody awaits is dropped with the scope that it is left to, and nobody is told.
      for (const wait of model.waits.values())
        if (wait.task === 0 && wait.scope === scope.id) end(model, wait, at)
      break
    }
    case 'permit-granted': {
      const { on, name, task, weight } = event
      let lock = model.holders.get(on)
      if (lock === undefined) model.holders.set(on, (lock = { name, permits: new Map() }))
      lock.permits.set(task, (lock.permits.get(task) ?? 0) + weight)
      break
    }
    case 'permit-released': {
      const lock = model.holders.get(event.on)
      const left = (lock?.permits.get(event.task) ?? 0) - event.weight
      if (left > 0) lock!.permits.set(event.task, left)
      else lock?.permits.delete(event.task)
      if (lock?.permits.size === 0) model.holders.delete(event.on)
      break
    }
    case 'error-suppressed':
      model.scopes.get(event.scope)?.suppressed.push({ task: event.task, error: event.error })
      break
    case 'late-value': {
      const task = model.tasks.get(event.task)
      if (task !== undefined) task.late++
      break
    }
    case 'quiet':
      model.quiet.push({ at, tasks: event.tasks })
      break
    case 'loop-blocked': {
      const { task, took, sure, stack } = event
      model.blocks.push({ from: at - took, to: at, task, isSure: sure === 1, stack })
      break
    }
    case 'task-ran':
      ran(model, event)
      break
    case 'deadlock':
      model.deadlocks.push({ at, waits: event.waits === '' ? [] : event.waits.split(',').map(Number) })
  }
  return model
}

export function foldAll(model: Model, events: Iterable<Event>): Model {
  for (const event of events) fold(model, event)
  return model
}

function isInside(event: Event): boolean {
  return ('task' in event && event.task !== 0) || ('scope' in event && event.scope !== 0)
}

function spawned(model: Model, event: TaskSpawned): void {
  const { task: id, name, parent, scope, site, at } = event
  model.tasks.set(id, {
    id,
    name,
    parent,
    scope,
    site,
    spawned: at,
    found: event.found === 1,
    started: at,
    settled: -1,
    outcome: undefined,
    error: '',
    cancel: undefined,
    waits: [],
    parkedIn: 0,
    ran: 0,
    longest: 0,
    late: 0,
  })
}

function parked(model: Model, event: TaskParked): void {
  const task = model.tasks.get(event.task)
  // Code outside tasks waits too, but no timeline shows it.
  if (event.task !== 0 && (task === undefined || task.outcome !== undefined)) return
  const wait: WaitRecord = {
    id: event.wait,
    task: event.task,
    scope: event.scope,
    kind: event.what,
    on: event.on,
    name: event.name,
    until: event.until,
    since: event.at,
    ended: -1,
    by: undefined,
    from: 0,
  }
  model.waits.set(wait.id, wait)
  if (task === undefined) return
  ran(model, event)
  task.waits.push(wait)
  task.parkedIn++
  if (wait.kind === 'slot') task.started = -1
}

function woken(model: Model, event: TaskWoken): void {
  const wait = model.waits.get(event.wait)
  if (wait === undefined) return
  wait.by = event.by
  wait.from = event.from
  end(model, wait, event.at)
  const task = model.tasks.get(wait.task)
  if (task !== undefined && wait.kind === 'slot' && event.by === 'grant') task.started = event.at
}

function settled(model: Model, event: TaskSettled): void {
  const { task: id, outcome, error, at } = event
  const task = model.tasks.get(id)
  if (task === undefined) return
  task.settled = at
  task.outcome = outcome
  task.error = error
  ran(model, event)
  // Waits that nobody awaited any more: their task goes on without them, and so does its record.
  if (task.parkedIn > 0) for (const wait of task.waits) if (wait.ended === -1) end(model, wait, at)
}

/** What an event tells of the processor is all by then, so that none has to be added up. */
function ran(
  model: Model,
  event: { readonly task: number; readonly ran: number; readonly longest: number },
): void {
  const task = model.tasks.get(event.task)
  if (task === undefined || event.ran === 0) return
  model.isMeasured = true
  task.ran = event.ran
  task.longest = event.longest
}

function end(model: Model, wait: WaitRecord, at: number): void {
  wait.ended = at
  model.waits.delete(wait.id)
  const task = model.tasks.get(wait.task)
  if (task !== undefined) task.parkedIn--
}

function cancelOf({ at, source, by, reason }: Event & { kind: 'task-cancel-asked' | 'scope-cancelled' }) {
  return { at, source, by, reason }
}
