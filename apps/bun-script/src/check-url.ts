import type { Answer } from './ask.ts'
import type { Requests } from './requests.ts'
import type { Verdict } from './verdict.ts'

const MOST_REDIRECTS = 10

/** Follows redirects itself, so that every request counts for the host that it goes to. */
export async function checkUrl(url: URL, requests: Requests): Promise<Verdict> {
  let at = url
  let isPermanent = true
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await request(at, requests)
    if (answer.kind === 'failure') return { ok: false, status: answer.status, why: answer.why }
    const { status, location } = answer
    if (status < 300 || status >= 400 || location === null) {
      const moved = at !== url && isPermanent ? `moved to ${at.href}` : ''
      return status < 400 ? { ok: true, status, why: moved } : { ok: false, status, why: reason(status) }
    }
    isPermanent &&= status === 301 || status === 308
    const next = URL.parse(location, at.href)
    if (next === null || !/^https?:$/.test(next.protocol)) {
      return { ok: false, status, why: `redirects to ${location}` }
    }
    at = next
  }
  return { ok: false, status: 'loop', why: `more than ${MOST_REDIRECTS} redirects` }
}

/** Servers refuse HEAD with almost any error there is, so only the answer to GET makes a link broken. */
async function request(url: URL, requests: Requests): Promise<Answer> {
  const answer = await sendAgainIfReset('HEAD', url, requests)
  const isRefused = answer.kind === 'response' && answer.status >= 400
  return isRefused ? sendAgainIfReset('GET', url, requests) : answer
}

async function sendAgainIfReset(method: 'HEAD' | 'GET', url: URL, requests: Requests): Promise<Answer> {
  const answer = await requests.send(method, url)
  return answer.status === 'reset' ? requests.send(method, url) : answer
}

const reasons: Readonly<Record<number, string>> = {
  401: 'asks for a login',
  403: 'access refused',
  404: 'not found',
  410: 'gone',
  429: 'too many requests, lower --per-host',
}

function reason(status: number): string {
  return reasons[status] ?? (status >= 500 ? 'the server failed' : 'the request was refused')
}
