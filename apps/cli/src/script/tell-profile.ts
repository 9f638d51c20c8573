import { asWritten, joinProfile, type Profile, profileLines } from '@async-lab/inspector/process'
import { writeAll, writeJson } from '../output.ts'
import { COLUMNS } from '../render/live-screen.ts'

/** Who used the processor while a script ran: on stderr, or as JSON where that is asked for. */
export function tellProfile(profile: Profile, jsonTo: number | undefined): void {
  const tree = joinProfile(asWritten(profile))
  if (jsonTo !== undefined)
    return writeJson({ script: process.argv[1] ?? '', ms: profile.ms, ...tree }, jsonTo)
  const paper = { columns: process.stderr.columns ?? COLUMNS, cwd: process.cwd() }
  writeAll(2, `\n${profileLines(tree, profile, paper).join('\n')}\n`)
}
