import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const COOKIE = 'async-lab'

/** `door`: it brings the token and gets the cookie. `in`: it has the cookie. */
export type Admitted = 'door' | 'in' | undefined

/**
 * Who may see the page. Every page that a browser has open, and every user of this machine, can send requests to a port of
 * loopback; only who was given the URL is to be heard.
 */
export class Gate {
  readonly #token = randomBytes(24).toString('base64url')
  readonly #secret = randomBytes(24).toString('base64url')
  /** Cookies go to all ports of a host; of this one only, as no other has its path. */
  readonly path = `/${randomBytes(6).toString('base64url')}/`
  readonly #hosts: readonly string[]

  constructor(port: number) {
    this.#hosts = ['127.0.0.1', 'localhost'].map((host) => (port === 80 ? host : `${host}:${port}`))
  }

  get url(): string {
    return `http://${this.#hosts[0]}/?token=${this.#token}`
  }

  get cookie(): string {
    return `${COOKIE}=${this.#secret}; Path=${this.path}; HttpOnly; SameSite=Strict`
  }

  admits({ method, url = '/', headers }: IncomingMessage): Admitted {
    const { host, origin } = headers
    // A name that a foreign server has pointed here is none of these.
    if (host === undefined || !this.#hosts.includes(host)) return undefined
    if (origin !== undefined && origin !== `http://${host}`) return undefined
    if (origin === undefined && method !== 'GET') return undefined
    if (!URL.canParse(url, `http://${host}`)) return undefined
    const { pathname, searchParams } = new URL(url, `http://${host}`)
    if (pathname === '/' && method === 'GET')
      return isSame(searchParams.get('token') ?? '', this.#token) ? 'door' : undefined
    const site = headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return undefined
    return isSame(cookieIn(headers.cookie ?? ''), this.#secret) ? 'in' : undefined
  }
}

function cookieIn(header: string): string {
  const found = header.split(';').find((one) => one.trim().startsWith(`${COOKIE}=`))
  return found?.trim().slice(COOKIE.length + 1) ?? ''
}

/** Takes as long for a guess that is nearly right as for any other. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
