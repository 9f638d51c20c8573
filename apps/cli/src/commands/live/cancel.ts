import { Unable } from '../../failure.ts'
import { type Output, writeJson } from '../../output.ts'
import { ask, type LiveOptions, taskOf } from './target.ts'

/** Cancels a task of another program, which has to allow it. */
export function cancel(
  task: string,
  pid: string | undefined,
  options: LiveOptions & { readonly reason?: string },
  output: Output,
): Promise<number> {
  const which = taskOf(task)
  const name = `#${task.replace('#', '')}`
  return ask(pid, options, async ({ client, hello }) => {
    const { done } = await client.ask('cancel', { ...which, reason: options.reason })
    if (!done) throw new Unable(`Cannot cancel ${name}: it has ended`)
    if (options.json) writeJson({ pid: hello.pid, ...which, done })
    else output.lines([`${name} was asked to end: it does so at its next checkpoint`])
    return 0
  })
}
