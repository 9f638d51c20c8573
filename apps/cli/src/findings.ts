import { eachCopy } from '@async-lab/inspector'
import { type Finding, findingOf } from '@async-lab/inspector/process'

/** What debug mode finds from now on, instead of being printed as it is found. */
export function collectFindings(): Finding[] {
  const findings: Finding[] = []
  eachCopy((entry) => {
    entry.listen({
      found(finding) {
        findings.push(findingOf(finding))
        return true
      },
    })
  })
  return findings
}
