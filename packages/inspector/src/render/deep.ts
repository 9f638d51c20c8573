import type { AwaitChain } from '../deep/awaits.ts'
import { applicationFrames, site } from './frame.ts'
import type { Paper } from './paper.ts'
import { clip } from './table.ts'

/** Below what `where` tells: the async functions of a task that wait, and for what. */
export function awaitLines(chains: readonly AwaitChain[], { columns, cwd }: Paper): string[] {
  if (chains.length === 0)
    return ['  awaits     nothing that is alive: no async function of this task can go on'].map((line) =>
      clip(line, columns),
    )
  return chains.flatMap(({ frames, by }) => {
    const shown = applicationFrames(frames, cwd).map(site)
    return [by, ...shown.map((frame) => `in ${frame}`)].map((text, at) =>
      clip(`  ${(at === 0 ? 'awaits' : '').padEnd(11)}${text}`, columns),
    )
  })
}
