import { all, run, type TaskBody } from '@async-lab/core'
import { seededRandom } from './chance.ts'
import type { LabPicture } from './lab-picture.ts'
import { checkParams, type Params, type ValuesOf } from './params.ts'

/** What a lab gets besides its parameters. */
export interface LabContext {
  /** Where all chance of a lab comes from: with a seed, every run is the same. */
  readonly random: () => number
  /** Tells the person who runs the lab something. */
  readonly print: (line: string) => void
  /** Tells how far it is: `lab.progress(120, 2000, 'requests')`. Shown to who watches, once it takes longer than a second. */
  readonly progress: (done: number, total: number, what: string) => void
}

/** One piece of the work of a lab, for `compare`. */
export interface Work {
  /** No two pieces have the same. */
  readonly name: string
  readonly body: () => unknown
}

/** How a result is told: the value, and what is to be noticed in it. */
export interface Shown {
  readonly value: string
  readonly note?: string
  /** Numbers that are read side by side; the first line names the columns. */
  readonly table?: readonly (readonly string[])[]
  /** Drawn in place of the tasks, where these do not tell what matters. */
  readonly pictures?: readonly LabPicture[]
  /** More to be told, each with a word before it: `wrong`, `cure`. */
  readonly details?: ReadonlyArray<readonly [word: string, text: string]>
}

export interface LabDefinition<P extends Params, R> {
  /** What it is run by: lower case, words joined by `-`. */
  readonly id: string
  /** One line. `{name}` stands for the value of that parameter. */
  readonly title: string
  readonly topic: string
  /** What one knows afterwards, in one sentence. */
  readonly teaches: string
  readonly params?: P
  run(params: ValuesOf<P>, lab: LabContext): R | PromiseLike<R>
  /** The result in words; JSON by default. */
  show?(result: Awaited<R>, params: ValuesOf<P>): Shown
  /** The same work in pieces, to be run one by one, together, and limited. */
  work?(params: ValuesOf<P>, lab: LabContext): readonly Work[]
  /** The idea, in two or three sentences. */
  readonly explain?: string
  /** The code that is run; the text of `run` by default. */
  readonly code?: string
  /** What to try next: arguments of `async-lab`. */
  readonly next?: readonly string[]
  /** Its run sets two ways side by side already: `compare` is that run. */
  readonly isSideBySide?: boolean
  /** How deep the picture looks: 1 shows the tasks of the lab and not those that they start. All of them by default. */
  readonly depth?: number
}

/** An experiment: parameters in, a measured, drawn, explained run out. */
export interface Lab<P extends Params = Params, R = unknown> {
  readonly id: string
  readonly title: string
  readonly topic: string
  readonly teaches: string
  readonly params: P
  readonly explain: string
  readonly code: string
  readonly next: readonly string[]
  readonly isSideBySide: boolean
  readonly depth: number
  /**
   * Runs the lab as a program of its own: Ctrl-C cancels it, and what hangs is told.
   * @throws {ParamError} for a parameter that it does not have, or a value that it may not have
   */
  run(params?: Partial<ValuesOf<P>>, context?: Partial<LabContext>): Promise<Awaited<R>>
  show(result: Awaited<R>, params: ValuesOf<P>): Shown
  /**
   * Runs the pieces of its work as a program of their own, at most `concurrency` at a time: 1 is one by one, `Infinity` is
   * together. Undefined where there is nothing to compare.
   * @throws {ParamError} as `run`
   */
  compare:
    | ((concurrency: number, params?: Partial<ValuesOf<P>>, context?: Partial<LabContext>) => Promise<void>)
    | undefined
}

/** A lab of whatever parameters and result. */
export type AnyLab = Lab<any, any>

const BRAND = /* @__PURE__ */ Symbol.for('async-lab.lab')

/**
 * Defines a lab. A file that exports one as its default runs with `async-lab run file.ts`.
 *
 * @throws {TypeError} if `id`, `title`, `topic`, `teaches` or `run` is missing, or a default is not allowed
 *
 * @example
 * ```ts
 * import { sleep } from '@async-lab/core'
 * import { defineLab } from '@async-lab/labs'
 *
 * export default defineLab({
 *   id: 'nap',
 *   title: 'A nap of {seconds} s',
 *   topic: 'My own',
 *   teaches: 'Sleeping takes time.',
 *   params: { seconds: { kind: 'number', default: 1, min: 0, max: 10, description: 'how long' } },
 *   run: ({ seconds }) => sleep(seconds * 1000),
 * })
 * ```
 */
export function defineLab<const P extends Params, R>(definition: LabDefinition<P, R>): Lab<P, R> {
  const { id, title, topic, teaches, params = {} as P, explain = teaches, next } = definition
  for (const [name, value] of Object.entries({ id, title, topic, teaches }))
    if (typeof value !== 'string' || value === '') throw new TypeError(`${name} must be text, not ${value}`)
  if (typeof definition.run !== 'function') throw new TypeError('run must be a function')
  const defaults = Object.entries(params).map(([name, param]) => [name, param.default])
  checkParams(params, Object.fromEntries(defaults) as Record<string, unknown>)
  const hasWork = definition.work !== undefined
  const lab: Lab<P, R> & { readonly [BRAND]: true } = {
    [BRAND]: true,
    id,
    title,
    topic,
    teaches,
    params,
    explain,
    code: definition.code ?? definition.run.toString(),
    isSideBySide: definition.isSideBySide ?? false,
    next: next ?? [...(hasWork ? [`compare ${id}`] : []), `explain ${id}`],
    depth: definition.depth ?? Infinity,
    run: async (given = {}, context = {}): Promise<any> => {
      const values = checkParams(params, given)
      return run(() => definition.run(values, labContext(undefined, context)), { name: id })
    },
    show: (result, values) => definition.show?.(result, values) ?? { value: JSON.stringify(result) ?? '' },
    compare: hasWork
      ? async (concurrency, given = {}, context = {}) => {
          const work = definition.work!(checkParams(params, given), labContext(undefined, context))
          await run(() => together(work, concurrency), { name: id })
        }
      : undefined,
  }
  return Object.freeze(lab)
}

async function together(work: readonly Work[], concurrency: number): Promise<void> {
  const bodies: Record<string, TaskBody<unknown>> = {}
  for (const { name, body } of work) bodies[name] = body
  await all(bodies, { concurrency })
}

/** Whether a value was made by `defineLab`, of this copy or another. */
export function isLab(value: unknown): value is AnyLab {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** A context whose chance is that of the seed; without one, `Math.random`. */
export function labContext(seed?: number, context: Partial<LabContext> = {}): LabContext {
  return {
    random: context.random ?? (seed === undefined ? Math.random : seededRandom(seed)),
    print: context.print ?? ((line) => console.log(line)),
    progress: context.progress ?? (() => {}),
  }
}

const WORDS = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** The title, with the values of parameters for their names in braces; how many in words, if it is few. */
export function titleOf(lab: AnyLab, values?: Readonly<Record<string, unknown>>): string {
  const params: Params = lab.params
  return lab.title.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (values === undefined) return name
    const param = params[name]
    const value = values[name]
    const word = param?.kind === 'number' && param.whole ? WORDS[value as number] : undefined
    return word ?? String(value)
  })
}
