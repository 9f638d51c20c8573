import type { WaitKind } from '../record/facts.ts'

/** What is drawn alike: a colour, a pattern, a word of the legend. Running comes first, so that it is 0. */
export const FAMILIES = [
  { key: 'running', label: 'running', tells: 'it runs, or awaits something that is not ours' },
  { key: 'time', label: 'time', tells: 'sleep, rate' },
  { key: 'lock', label: 'lock', tells: 'mutex, semaphore, read, write' },
  { key: 'value', label: 'value', tells: 'queues and channels' },
  { key: 'event', label: 'event', tells: 'event, latch, barrier, condition, deferred' },
  { key: 'tasks', label: 'tasks', tells: 'other tasks, or a scope with its tasks' },
  { key: 'outside', label: 'outside', tells: 'promises that are not ours, and waits without an end' },
  { key: 'queued', label: 'queued', tells: 'not begun: no place in its scope yet' },
] as const

export type Family = (typeof FAMILIES)[number]['key']

const KINDS: Readonly<Record<WaitKind, Family>> = {
  sleep: 'time',
  rate: 'time',
  slot: 'queued',
  task: 'tasks',
  scope: 'tasks',
  mutex: 'lock',
  semaphore: 'lock',
  read: 'lock',
  write: 'lock',
  condition: 'event',
  event: 'event',
  latch: 'event',
  barrier: 'event',
  deferred: 'event',
  put: 'value',
  get: 'value',
  join: 'value',
  send: 'value',
  receive: 'value',
  changed: 'value',
  select: 'value',
  foreign: 'outside',
  forever: 'outside',
}

const NUMBERS = new Map<Family, number>(FAMILIES.map(({ key }, number) => [key, number]))
export const RUNNING = 0

/** The place of a kind's family in the legend; a kind of a newer version waits outside. */
export function familyOf(kind: WaitKind): number {
  return NUMBERS.get(KINDS[kind] ?? 'outside')!
}
