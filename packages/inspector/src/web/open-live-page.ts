import type { Target } from '../attach/client.ts'
import type { Hello } from '../live/facts.ts'
import type { LivePage, LivePageOptions } from './live-page.ts'

/**
 * Serves the timeline of a program while it runs; waits until it can be opened. Loaded when it is wanted: Node takes longer to load
 * what an HTTP server needs than `pstree` may take as a whole.
 */
export async function openLivePage(
  target: Target,
  hello: Hello,
  options: LivePageOptions = {},
): Promise<LivePage> {
  const { LivePage } = await import('./live-page.ts')
  return LivePage.open(target, hello, options)
}
