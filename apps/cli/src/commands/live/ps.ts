import { livePrograms, programLines, taskFacts, taskLines, viewOf } from '@async-lab/inspector/process'
import { type Output, writeJson } from '../../output.ts'
import { ask, type LiveOptions, paperFor, show } from './target.ts'

/** Live programs, or the tasks of one. */
export async function ps(
  pid: string | undefined,
  options: LiveOptions & { readonly name?: string },
  output: Output,
): Promise<number> {
  if (pid === undefined && options.name === undefined) {
    const all = await livePrograms()
    if (options.json)
      writeJson(all.map(({ card, hello }) => ({ ...card, ...hello, answers: hello !== undefined })))
    else if (all.length > 0)
      show(programLines(all, { columns: output.columns, cwd: process.cwd() }), options, output)
    else output.lines(['No live program can be asked: start one with ASYNC_LAB_INSPECT=1'])
    return 0
  }
  return ask(pid, options, async ({ client, hello }) => {
    const view = viewOf(await client.ask('snapshot'))
    const { name } = options
    if (options.json) writeJson({ pid: hello.pid, now: view.now, tasks: taskFacts(view, name) })
    else show(taskLines(view, paperFor(output, hello), name), options, output)
    return 0
  })
}
