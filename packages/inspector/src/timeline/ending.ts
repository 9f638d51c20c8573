import type { May } from '../live/facts.ts'
import type { TaskRecord } from '../model/model.ts'
import { button, make } from './element.ts'

/** Ending a task of the program, where that is allowed. */
export class Ending {
  readonly #may: May
  readonly #changed: () => void
  /** What became of it, by the task that it was asked of. */
  readonly #said = new Map<number, string>()

  constructor(may: May, changed: () => void) {
    this.#may = may
    this.#changed = changed
  }

  of({ id }: TaskRecord): Node[] {
    if (this.#may !== 'cancel')
      return [
        make(
          'p',
          { class: 'muted' },
          'It cannot be cancelled from here: a program that is started with ASYNC_LAB_INSPECT=cancel allows it.',
        ),
      ]
    const said = this.#said.get(id)
    const cancel = button('Cancel this task', () => void this.#cancel(id), 'cancel')
    cancel.dataset['key'] = `cancel ${id}`
    return [make('p', { class: 'ending' }, cancel), ...(said === undefined ? [] : [make('p', {}, said)])]
  }

  async #cancel(task: number): Promise<void> {
    this.#said.set(task, 'asking …')
    this.#changed()
    this.#said.set(task, await ask(task))
    this.#changed()
  }
}

async function ask(task: number): Promise<string> {
  try {
    const answer = await fetch('cancel', { method: 'POST', body: JSON.stringify({ task }) })
    const { done, message } = (await answer.json()) as { done?: boolean; message?: string }
    if (message !== undefined) return message
    return done === true ? 'It was asked to end: it does so at its next checkpoint.' : 'It had ended before.'
  } catch {
    return 'Cannot ask: `async-lab web` does not answer.'
  }
}
