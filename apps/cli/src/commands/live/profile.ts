import { joinProfile, profileLines } from '@async-lab/inspector/process'
import { type Output, writeJson } from '../../output.ts'
import { secondsOf } from './seconds.ts'
import { ask, type LiveOptions, paperFor, show } from './target.ts'

export interface ProfileOptions extends LiveOptions {
  /** Seconds. */
  readonly for?: string
}

const SECONDS = 5

/** Who uses the processor of a live program. */
export function profile(pid: string, options: ProfileOptions, output: Output): Promise<number> {
  const seconds = secondsOf('profile', options.for) ?? SECONDS
  return ask(pid, options, async ({ client, hello }) => {
    if (output.isLive) process.stderr.write(`async-lab: profiling ${pid} for ${seconds} s\n`)
    const found = await client.ask('profile', { ms: seconds * 1000 })
    const tree = joinProfile(found)
    if (options.json) writeJson({ pid: hello.pid, ms: found.ms, ...tree })
    else show(profileLines(tree, found, paperFor(output, hello), options), options, output)
    return 0
  })
}
