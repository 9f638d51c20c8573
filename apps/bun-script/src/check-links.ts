import { forEach, scope } from '@async-lab/core'
import { Files } from './check-file.ts'
import { checkUrl } from './check-url.ts'
import type { Link } from './document.ts'
import { type Limits, Requests } from './requests.ts'
import { type Target, targetOf } from './target.ts'
import type { Verdict } from './verdict.ts'

/** Checks each target once, and tells what is known of a link as soon as it is known. */
export async function checkLinks(
  links: readonly Link[],
  limits: Limits,
  tell: (link: Link, verdict: Verdict) => void,
): Promise<void> {
  const files = new Files()
  await scope((hosts) =>
    scope(
      async (all) => {
        const requests = new Requests(hosts, all, limits)
        await forEach(byTarget(links), async ({ target, same }) => {
          const verdict = await check(target, requests, files)
          for (const link of same) tell(link, verdict)
        })
      },
      { name: 'requests', concurrency: limits.concurrency },
    ),
  )
}

async function check(target: Target, requests: Requests, files: Files): Promise<Verdict> {
  if (target.kind === 'web') return checkUrl(target.url, requests)
  if (target.kind === 'file') return files.check(target)
  return { ok: false, status: 'malformed', why: 'not a valid address' }
}

interface Work {
  readonly target: Target
  /** Every link to it. */
  readonly same: Link[]
}

function byTarget(links: readonly Link[]): Iterable<Work> {
  const works = new Map<string, Work>()
  for (const link of links) {
    const target = targetOf(link)
    if (target === undefined) continue
    const work = works.get(target.key)
    if (work === undefined) works.set(target.key, { target, same: [link] })
    else work.same.push(link)
  }
  return works.values()
}
