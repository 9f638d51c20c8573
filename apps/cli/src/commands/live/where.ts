import {
  awaitLines,
  type Deep,
  lookDeep,
  type Target,
  taskFacts,
  type Where,
  viewOf,
  whereLines,
} from '@async-lab/inspector/process'
import { type Output, writeJson } from '../../output.ts'
import { ask, type LiveOptions, paperFor, show, taskOf } from './target.ts'

/** All that is known of one task. */
export function where(
  task: string,
  pid: string | undefined,
  options: LiveOptions & { readonly deep?: boolean },
  output: Output,
): Promise<number> {
  const which = taskOf(task)
  return ask(pid, options, async ({ client, hello }) => {
    const answer = await client.ask('where', which)
    const { frames, holders } = answer
    const deep = options.deep === true ? await look(client, answer) : undefined
    if (options.json) {
      const facts = taskFacts(viewOf(answer)).find(
        (one) => one.id === which.task && one.copy === answer.entry,
      )
      writeJson({ pid: hello.pid, now: answer.now, task: facts, frames, holders, ...deep })
    } else {
      const paper = paperFor(output, hello)
      const below = deep === undefined ? [] : awaitLines(deep.awaits, paper)
      show([...whereLines(answer, paper), ...below], options, output)
    }
    return 0
  })
}

async function look(client: Target, { task, entry, entries }: Where): Promise<Deep | undefined> {
  const { id, state } = entries[entry]!.snapshot
  if (state[id.indexOf(task)] !== 'outside') {
    process.stderr.write('async-lab: it is parked: what it waits for is told without --deep\n')
    return undefined
  }
  // The numbers of tasks, by which they are found, are those of one copy.
  if (entries.length > 1) throw new Error('Cannot look deep: the program has several copies of the core')
  process.stderr.write('async-lab: taking a heap snapshot: the program stands still meanwhile\n')
  const deep = await lookDeep(client, task)
  process.stderr.write(`async-lab: it stood still for ${(deep.ms / 1000).toFixed(2)} s\n`)
  return deep
}
