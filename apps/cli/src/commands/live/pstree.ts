import { framesOf, taskFacts, Tree, viewOf } from '@async-lab/inspector/process'
import { type Output, writeJson } from '../../output.ts'
import { ask, type LiveOptions, paperFor, show } from './target.ts'

/** The tasks of a program as a tree. */
export function pstree(pid: string | undefined, options: LiveOptions, output: Output): Promise<number> {
  return ask(pid, options, async ({ client, hello }) => {
    const view = viewOf(await client.ask('snapshot'))
    if (options.json) {
      writeJson({ pid: hello.pid, now: view.now, tasks: taskFacts(view) })
      return 0
    }
    const tree = new Tree(view, options)
    const tasks = tree.wanted(output.columns).map(({ id }) => id)
    const frames = tasks.length === 0 ? new Map() : framesOf(await client.ask('stacks', { tasks }))
    show(tree.render(frames, paperFor(output, hello)), options, output)
    return 0
  })
}
