import type { TaskRecord } from '../model/model.ts'
import { button, make, taskLink } from './element.ts'
import { lengthOf, momentOf } from './moments.ts'
import type { Story, Wakes } from './story.ts'
import {
  causeOf,
  nameOf,
  numberOf,
  parkedLine,
  ranLine,
  spanLine,
  stateLine,
  timesOf,
  waitLine,
} from './words.ts'

/** Lines of a list; what is beyond is counted. */
const MOST = 40

/** What can be done about a task; nothing where it is but shown. */
export interface Doing {
  readonly close: () => void
  /** Something about ending a task that lives. */
  readonly ending?: ((task: TaskRecord) => Node[]) | undefined
}

/** All that is known of a task, with ways to those that it had to do with: see `onTask`. */
export function details(story: Story, wakes: Wakes, place: number, { close, ending }: Doing): Node[] {
  const task = story.tasks[place]!
  const link = (id: number): Node =>
    story.placeOf.has(id) ? taskLink(nameOf(story, id), id) : document.createTextNode(nameOf(story, id))
  const facts = make('dl')
  const fact = (name: string, ...value: Array<Node | string>) =>
    facts.append(make('dt', {}, name), make('dd', {}, ...value))
  const { running, waits } = timesOf(story, place)
  const scope = story.model.scopes.get(task.scope)
  const isBad = task.outcome === 'failed' || task.outcome === 'cancelled'
  fact('state', make('span', isBad ? { class: task.outcome as string } : {}, stateLine(story, task)))
  fact('lived', spanLine(story, task))
  const ran = ranLine(story, task)
  if (ran !== '') fact('its code', ran)
  fact(ran === '' ? 'ran' : 'not parked', `${lengthOf(running)} (or awaited something that is not ours)`)
  if (waits.length > 0)
    fact(
      'parked',
      waits
        .slice(0, 4)
        .map(([what, time]) => `${lengthOf(time)} on ${what}`)
        .join('; '),
    )
  if (scope !== undefined) fact('scope', `${scope.name || 'scope'} #${numberOf(scope.id)}`)
  if (task.parent > 0) fact('within', link(task.parent))
  if (task.site !== '') fact('spawned at', task.site)
  if (scope?.cancel !== undefined) fact('scope was cancelled', causeOf(scope.cancel))
  if (task.late > 0) fact('late', `${task.late} abandoned operations finished when nobody waited`)

  const woken = wakes.of(task.id)
  // Of what goes on, the latest is asked for.
  const which = ending === undefined ? 'first' : 'last'
  return [
    make('header', {}, make('h2', {}, nameOf(story, task.id)), closing(close)),
    facts,
    ...(task.settled === -1 ? (ending?.(task) ?? []) : []),
    ...section('Its waits', task.waits, which, (wait) => [
      make('span', { class: 'muted' }, `${momentOf(wait.since - story.zero, 10)}  `),
      ...(wait.by === 'grant' && wait.from > 0
        ? [`${parkedLine(story, wait)}, woken by `, link(wait.from)]
        : [waitLine(story, wait)]),
    ]),
    ...section('It woke', woken, which, (wait) => [
      make('span', { class: 'muted' }, `${momentOf(wait.ended - story.zero, 10)}  `),
      link(wait.task),
      ` from ${wait.kind}`,
    ]),
  ]
}

function closing(close: () => void): HTMLButtonElement {
  const made = button('×', close)
  made.setAttribute('aria-label', 'Close')
  return made
}

function section<T>(
  title: string,
  all: readonly T[],
  which: 'first' | 'last',
  line: (one: T) => Array<Node | string>,
): Node[] {
  if (all.length === 0) return []
  const shown = which === 'first' ? all.slice(0, MOST) : all.slice(-MOST)
  const list = make('ol', {}, ...shown.map((one) => make('li', {}, ...line(one))))
  const more = all.length - MOST
  return [
    make('h3', {}, `${title} (${all.length.toLocaleString('en')})`),
    list,
    ...(more > 0
      ? [
          make(
            'p',
            { class: 'muted' },
            `and ${more.toLocaleString('en')} ${which === 'first' ? 'more' : 'before'}`,
          ),
        ]
      : []),
  ]
}
