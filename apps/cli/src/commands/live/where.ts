import { taskFacts, viewOf, whereLines } from '@async-lab/inspector/process'
import { type Output, writeJson } from '../../output.ts'
import { ask, type LiveOptions, paperFor, show, taskOf } from './target.ts'

/** All that is known of one task. */
export function where(
  task: string,
  pid: string | undefined,
  options: LiveOptions,
  output: Output,
): Promise<number> {
  const which = taskOf(task)
  return ask(pid, options, async ({ client, hello }) => {
    const answer = await client.ask('where', which)
    const { frames, holders } = answer
    if (options.json) {
      const facts = taskFacts(viewOf(answer)).find(
        (one) => one.id === which.task && one.copy === answer.entry,
      )
      writeJson({ pid: hello.pid, now: answer.now, task: facts, frames, holders })
    } else show(whereLines(answer, paperFor(output, hello)), options, output)
    return 0
  })
}
