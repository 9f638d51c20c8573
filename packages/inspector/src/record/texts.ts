/** Longer names and error texts say no more. */
const LONGEST = 200
/** Fewer are no burden: to forget some costs a look at every row. */
const MANY = 2 ** 14

/** Texts by number, each kept once: a row of the trace has room for numbers only. */
export class Texts {
  readonly all: string[] = ['']
  readonly #numbers = new Map<string, number>([['', 0]])

  number(text: string): number {
    return this.#numbers.get(text) ?? this.#add(text)
  }

  #add(text: string): number {
    const number = this.all.push(plain(text)) - 1
    this.#numbers.set(text, number)
    return number
  }

  get size(): number {
    return this.all.length
  }

  /** Whether it is time to forget those that no row has any more: a server gives names without end. */
  get isLarge(): boolean {
    return this.all.length > MANY
  }
}

/** Without what could move the cursor, colour a screen or break a line: names come from programs. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.slice(0, LONGEST).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
}

/** What may be told of something thrown or given as a reason: the text of an error, a text; of other values, what they are. */
export function textOf(value: unknown): string {
  try {
    if (value === undefined) return ''
    if (typeof value === 'string') return value
    if (value instanceof Error) return value.message === '' ? value.name : `${value.name}: ${value.message}`
    // An error of another realm.
    const { name, message } = value as { name?: unknown; message?: unknown }
    if (typeof name === 'string' && typeof message === 'string') return `${name}: ${message}`
    return `a value of type ${typeof value}`
  } catch {
    return 'an error that cannot be read'
  }
}
