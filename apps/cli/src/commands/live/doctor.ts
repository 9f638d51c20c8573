import { doctorLines } from '@async-lab/inspector/process'
import { FAILED } from '../../failure.ts'
import { type Output, writeJson } from '../../output.ts'
import { ask, type LiveOptions, paperFor, show } from './target.ts'

/** What is wrong with a live program. The exit code says whether anything is. */
export function doctor(
  pid: string | undefined,
  options: LiveOptions & { readonly gc?: boolean },
  output: Output,
): Promise<number> {
  return ask(pid, options, async ({ client, hello }) => {
    const examination = await client.ask('doctor', { gc: options.gc !== false })
    if (options.json) writeJson({ pid: hello.pid, ...examination })
    else show(doctorLines(examination, paperFor(output, hello)), options, output)
    return examination.findings.length > 0 ? FAILED : 0
  })
}
