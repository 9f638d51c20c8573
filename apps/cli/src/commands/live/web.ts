import { constants } from 'node:os'
import { basename } from 'node:path'
import {
  type Hello,
  type LivePage,
  openLivePage,
  type RecordEnd,
  type Target,
} from '@async-lab/inspector/process'
import { WrongUse } from '../../failure.ts'
import { type Output, writeJson } from '../../output.ts'
import { levelOf } from './record.ts'
import { ask, type LiveOptions, show } from './target.ts'

export interface WebOptions extends LiveOptions {
  readonly port?: string
  readonly level?: string
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Shows the timeline of a live program in the browser, until Ctrl-C. */
export function web(pid: string | undefined, options: WebOptions, output: Output): Promise<number> {
  const port = portOf(options.port)
  const level = levelOf('show', options.level)
  checkThere(pid, options)
  return ask(pid, options, async ({ client, hello }) => {
    const page = await open(client, hello, { port, level })
    const program = `${basename(hello.program)} ${hello.pid}`
    let isOver = false
    // Before anybody can know that there is something to be ended.
    const interrupted = new Promise<number>((resolve) => {
      for (const name of SIGNALS) process.once(name, () => resolve(128 + constants.signals[name]))
    })
    try {
      if (options.json) writeJson({ url: page.url, pid: hello.pid, program: hello.program, may: hello.may })
      else show([`${program} is shown at`, `  ${page.url}`], options, output)
      process.stderr.write('async-lab: Ctrl-C ends it; the program goes on\n')
      void page.ended.then(
        (end) => {
          // Not of the end that is ours.
          if (!isOver) tellEnd(program, end)
        },
        (error: Error) => process.stderr.write(`async-lab: ${error.message}\n`),
      )
      return await interrupted
    } finally {
      isOver = true
      page.close()
    }
  })
}

function tellEnd(program: string, end: RecordEnd | undefined): void {
  const missing = end === undefined ? ', and hung up: its last moments may be missing' : ''
  process.stderr.write(`async-lab: ${program} has ended${missing}; the page stays until Ctrl-C\n`)
}

async function open(
  client: Target,
  hello: Hello,
  options: { port: number; level: number },
): Promise<LivePage> {
  try {
    return await openLivePage(client, hello, options)
  } catch (error) {
    const why = CAUSES[(error as NodeJS.ErrnoException).code ?? '']
    if (why === undefined) throw error
    throw new WrongUse(`Cannot serve at port ${options.port}: ${why}, leave --port out for a free one`)
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'only root may listen there',
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port > 0 && port < 2 ** 16) return port
  throw new WrongUse(`Cannot serve at port ${JSON.stringify(text)}: it is a number from 1 to 65535`)
}

/** A number that no process has was mistyped; one that shows no agent needs more to be said. */
function checkThere(pid: string | undefined, { cdp }: LiveOptions): void {
  if (pid === undefined || cdp !== undefined || !/^[1-9]\d{0,9}$/.test(pid)) return
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH')
      throw new WrongUse(
        `Cannot look at ${pid}: there is no such process, \`async-lab ps\` lists those that can be`,
      )
  }
}
