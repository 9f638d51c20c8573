import { topLines, type WatchTick } from '@async-lab/inspector/process'
import { type Output, writeJson } from '../../output.ts'
import { LiveScreen } from '../../render/live-screen.ts'
import { ask, type LiveOptions, paperFor, show } from './target.ts'

const EVERY = 1000
const INTERRUPTED = 130

/** What a program does: drawn over until Ctrl-C at a terminal, else once. */
export function top(pid: string | undefined, options: LiveOptions, output: Output): Promise<number> {
  return ask(pid, options, async ({ client, hello }) => {
    const isLive = output.isLive && options.json !== true
    const screen = new LiveScreen({
      ...output.terminal,
      write: (text) => output.terminal.write(text),
    })
    let code = 0
    const { ended, stop } = client.watch(EVERY, (tick) => {
      if (isLive) return screen.draw(linesOf(tick))
      if (options.json) writeJson({ pid: hello.pid, ...tick })
      else show(linesOf(tick), options, output)
      stop()
    })
    const linesOf = (tick: WatchTick) => topLines(tick, hello, EVERY, paperFor(output, hello), options)
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
