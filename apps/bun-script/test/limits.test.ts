import { run } from '@async-lab/core'
import { expect, test } from 'bun:test'
import { checkLinks } from '../src/check-links.ts'
import { ok, redirect, type Routes, Server } from './server.ts'

const hosts = ['127.0.0.1', 'localhost']
const paths = Array.from({ length: 8 }, (_, n) => `/${n}`)

function check(urls: readonly string[], concurrency: number, perHost: number): Promise<void> {
  const links = urls.map((url) => ({ file: 'README.md', line: 1, url }))
  return run(() => checkLinks(links, { concurrency, perHost, timeout: 60_000 }, () => {}))
}

/** Counts who is inside, and lets nobody out before `full` are in: that many must have been let in together. */
class Room {
  peak = 0
  readonly peaks = new Map<string, number>()
  readonly #inside = new Map<string, number>()
  readonly #full = Promise.withResolvers<void>()
  readonly #capacity: number

  constructor(full: number) {
    this.#capacity = full
  }

  async visit(request: Request): Promise<Response> {
    const { hostname } = new URL(request.url)
    this.#count(hostname, 1)
    await this.#full.promise
    this.#count(hostname, -1)
    return ok()
  }

  #count(hostname: string, change: number): void {
    const inside = (this.#inside.get(hostname) ?? 0) + change
    this.#inside.set(hostname, inside)
    this.peaks.set(hostname, Math.max(this.peaks.get(hostname) ?? 0, inside))
    const all = this.#inside.values().reduce((sum, count) => sum + count, 0)
    this.peak = Math.max(this.peak, all)
    if (all === this.#capacity) this.#full.resolve()
  }
}

function serve(visit: (request: Request) => Promise<Response>): Server {
  const routes: Routes = Object.fromEntries(paths.map((path) => [path, visit]))
  return new Server(routes)
}

test('no host gets more requests at a time than its limit, and two hosts have one each', async () => {
  const room = new Room(4)
  using server = serve((request) => room.visit(request))
  await check(
    hosts.flatMap((host) => paths.map((path) => server.url(path, host))),
    16,
    2,
  )
  expect(server.log).toHaveLength(16)
  expect(Object.fromEntries(room.peaks)).toEqual({ '127.0.0.1': 2, localhost: 2 })
})

test('all hosts together get no more requests at a time than the limit for all', async () => {
  const room = new Room(3)
  using server = serve((request) => room.visit(request))
  await check(
    hosts.flatMap((host) => paths.map((path) => server.url(path, host))),
    3,
    2,
  )
  expect(server.log).toHaveLength(16)
  expect(room.peak).toBe(3)
  expect(Math.max(...room.peaks.values())).toBe(2)
})

test('a busy host holds no other host up', async () => {
  const othersAreDone = Promise.withResolvers<void>()
  let others = 0
  using server = serve(async (request) => {
    if (new URL(request.url).hostname === 'localhost') {
      if (++others === paths.length) othersAreDone.resolve()
    } else await othersAreDone.promise
    return ok()
  })
  // The busy one's come first, and are more than there are places.
  await check(
    hosts.flatMap((host) => paths.map((path) => server.url(path, host))),
    3,
    2,
  )
  expect(server.log).toHaveLength(16)
})

test('a redirected request counts for the host that it is sent on to', async () => {
  const room = new Room(2)
  using target = serve((request) => room.visit(request))
  const routes = Object.fromEntries(paths.map((path) => [path, redirect(302, target.url(path, 'localhost'))]))
  using server = new Server(routes)
  await check(
    paths.map((path) => server.url(path)),
    16,
    2,
  )
  expect(target.log).toHaveLength(8)
  expect(room.peaks.get('localhost')).toBe(2)
})
