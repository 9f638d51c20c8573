import { stackLines, viewOf } from '@async-lab/inspector/process'
import { type Output, writeJson } from '../../output.ts'
import { ask, type LiveOptions, paperFor, show } from './target.ts'

/** Where the tasks of a program wait. */
export function stacks(pid: string | undefined, options: LiveOptions, output: Output): Promise<number> {
  return ask(pid, options, async ({ client, hello }) => {
    const [picture, found] = await Promise.all([client.ask('snapshot'), client.ask('stacks')])
    const { groups, missed } = found
    if (options.json) writeJson({ pid: hello.pid, groups, missed })
    else
      show(stackLines(found, viewOf(picture), paperFor(output, hello), options.all === true), options, output)
    return 0
  })
}
