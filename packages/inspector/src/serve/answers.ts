import { type Examination, examine } from '../doctor/examine.ts'
import { programFacts } from '../record/program-facts.ts'
import { copies } from '../record/registry.ts'
import { whyNotMeasured } from '../record/run-times.ts'
import type { Hello, May, Where } from '../live/facts.ts'
import { PROTOCOL, Refusal, type Request } from './messages.ts'
import { countAll, takePicture, takeStacks, takeWhere } from '../live/picture.ts'
import type { Handler } from './session.ts'
import { levelNow } from './level.ts'
import { answerHeap } from './deep.ts'
import { answerProfile } from './profile.ts'
import { answerRecord } from './record.ts'
import { answerWatch } from './watch.ts'
import { copyOf } from './which-copy.ts'

/** What every agent can answer. */
export const ANSWERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['hello', (_request, { may }) => hello(may)],
  ['snapshot', () => takePicture()],
  ['stacks', ({ tasks, depth }) => takeStacks(numbers('tasks', tasks), count('depth', depth))],
  ['where', where],
  ['watch', answerWatch],
  ['record', answerRecord],
  ['profile', answerProfile],
  ['heap', answerHeap],
  ['stop', ({ of }, session) => ({ done: session.stop(of) })],
  ['cancel', cancel],
  ['doctor', doctor],
])

function hello(may: May): Hello {
  return {
    v: PROTOCOL,
    core: copies().map(({ core }) => core),
    ...programFacts(),
    level: levelNow(),
    may,
    clock: 'performance',
    now: performance.now(),
    started: startedAt(),
    counts: countAll(),
    most: whyNotMeasured('watch') === undefined ? 4 : 3,
  }
}

export function startedAt(): number {
  return Math.round(Date.now() - process.uptime() * 1000)
}

function where(request: Request): Promise<Where> {
  const { task, at } = find(request)
  return takeWhere(task, at)
}

function cancel(request: Request, { may }: { readonly may: May }): { done: boolean } {
  if (may !== 'cancel')
    throw new Refusal(
      'not-permitted',
      'Cannot cancel tasks: this program may only be read, start it with ASYNC_LAB_INSPECT=cancel',
    )
  const { task, at } = find(request)
  const { reason } = request
  return {
    done: copies()[at]!.cancel(task, typeof reason === 'string' ? reason : 'cancelled by the inspector'),
  }
}

function doctor({ gc, ms }: Request): Promise<Examination> {
  return examine({ gc: gc !== false, ...(ms !== undefined && { ms: count('ms', ms)! }) })
}

function find({ task, entry }: Request) {
  if (typeof task !== 'number')
    throw new Refusal('bad-request', `"task" is ${JSON.stringify(task)}, not an id`)
  return { task, at: copyOf(task, copies(), count('entry', entry)) }
}

function numbers(name: string, value: unknown): readonly number[] | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return value
  throw new Refusal('bad-request', `"${name}" is no list of numbers`)
}

function count(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= 0) return value
  throw new Refusal('bad-request', `"${name}" is ${JSON.stringify(value)}, not a number from 0 on`)
}
