import { topLines, type WatchTick } from '@async-lab/inspector/process'
import { WrongUse } from '../../failure.ts'
import { type Output, writeJson } from '../../output.ts'
import { LiveScreen } from '../../render/live-screen.ts'
import { ask, type LiveOptions, paperFor, show } from './target.ts'

const EVERY = 1000
const INTERRUPTED = 130

/** What a program does: drawn over until Ctrl-C at a terminal, else once. */
export function top(
  pid: string | undefined,
  options: LiveOptions & { readonly level?: string },
  output: Output,
): Promise<number> {
  const { level } = options
  if (level !== undefined && level !== '1' && level !== '4')
    throw new WrongUse(
      `Cannot watch at level ${JSON.stringify(level)}: 1 estimates how long tasks run, 4 measures it and makes awaits dearer`,
    )
  return ask(pid, options, async ({ client, hello }) => {
    const isLive = output.isLive && options.json !== true
    const epoch = Date.now() - hello.now
    const linesOf = (tick: WatchTick) =>
      topLines(tick, hello, EVERY, paperFor(output, hello), { all: options.all, epoch })
    const screen = new LiveScreen({
      ...output.terminal,
      write: (text) => output.terminal.write(text),
    })
    let code = 0
    // Exact where the program can be, unless it is asked to be cheap.
    const asked = level === undefined ? (hello.most === 4 ? 4 : 1) : level === '4' ? 4 : 1
    const tell = (tick: WatchTick) => {
      if (isLive) return screen.draw(linesOf(tick))
      if (options.json) writeJson({ pid: hello.pid, ...tick })
      else show(linesOf(tick), options, output)
      stop()
    }
    const { ended, stop } = client.watch(EVERY, tell, asked)
    const leave = () => {
      code = INTERRUPTED
      stop()
    }
    process.on('SIGINT', leave)
    try {
      await ended
    } finally {
      process.off('SIGINT', leave)
      screen.end()
    }
    return code
  })
}
