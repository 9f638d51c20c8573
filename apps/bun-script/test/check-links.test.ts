import { run } from '@async-lab/core'
import { expect, test } from 'bun:test'
import { checkLinks } from '../src/check-links.ts'
import type { Limits } from '../src/requests.ts'
import type { Verdict } from '../src/verdict.ts'
import { ok, redirect, Server, silent } from './server.ts'

/** The verdict on each URL, and in which order they came. */
async function check(urls: readonly string[], limits: Partial<Limits> = {}): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>()
  const links = urls.map((url, at) => ({ file: 'README.md', line: at + 1, url }))
  await run(() =>
    checkLinks(links, { concurrency: 16, perHost: 4, timeout: 5000, ...limits }, ({ url }, verdict) =>
      verdicts.set(url, verdict),
    ),
  )
  return verdicts
}

async function checkOne(url: string, limits?: Partial<Limits>): Promise<Verdict> {
  return (await check([url], limits)).get(url)!
}

test('a page that is there is asked for by HEAD alone', async () => {
  using server = new Server({ '/': ok })
  expect(await checkOne(server.url('/'))).toEqual({ ok: true, status: 200, why: '' })
  expect(server.log).toEqual(['HEAD 127.0.0.1/'])
})

test('a page that is not there is broken once GET says so too', async () => {
  using server = new Server({})
  expect(await checkOne(server.url('/none'))).toEqual({ ok: false, status: 404, why: 'not found' })
  expect(server.log).toEqual(['HEAD 127.0.0.1/none', 'GET 127.0.0.1/none'])
})

test.each([400, 403, 405, 501])('a server that refuses HEAD with %d is asked by GET', async (status) => {
  using server = new Server({
    '/': ({ method }) => (method === 'HEAD' ? new Response(null, { status }) : ok()),
  })
  expect(await checkOne(server.url('/'))).toEqual({ ok: true, status: 200, why: '' })
  expect(server.log).toEqual(['HEAD 127.0.0.1/', 'GET 127.0.0.1/'])
})

test('a redirect is followed, and named if it is for good', async () => {
  using server = new Server({ '/for-good': redirect(301, '/'), '/for-now': redirect(302, '/'), '/': ok })
  expect(await checkOne(server.url('/for-good'))).toMatchObject({
    status: 200,
    why: `moved to ${server.url('/')}`,
  })
  expect(await checkOne(server.url('/for-now'))).toMatchObject({ status: 200, why: '' })
})

test('a redirect to what is not there is broken', async () => {
  using server = new Server({ '/old': redirect(301, '/none') })
  expect(await checkOne(server.url('/old'))).toEqual({ ok: false, status: 404, why: 'not found' })
})

test('redirects in a circle end', async () => {
  using server = new Server({ '/a': redirect(302, '/b'), '/b': redirect(302, '/a') })
  expect(await checkOne(server.url('/a'))).toMatchObject({ ok: false, status: 'loop' })
})

test('a redirect to what is no web page is broken', async () => {
  using server = new Server({ '/': redirect(302, 'ftp://127.0.0.1/') })
  expect(await checkOne(server.url('/'))).toEqual({
    ok: false,
    status: 302,
    why: 'redirects to ftp://127.0.0.1/',
  })
})

test('a server that never answers is given up', async () => {
  using server = new Server({ '/': silent })
  expect(await checkOne(server.url('/'), { timeout: 50 })).toEqual({
    ok: false,
    status: 'timeout',
    why: 'no answer in 0.05 s',
  })
})

test('time spent waiting for a place is not counted: a slow page makes no other time out', async () => {
  using server = new Server({ '/slow': silent, '/1': ok, '/2': ok })
  const urls = ['/slow', '/1', '/2'].map((path) => server.url(path))
  const verdicts = await check(urls, { perHost: 1, timeout: 1000 })
  expect(urls.map((url) => verdicts.get(url)!.status)).toEqual(['timeout', 200, 200])
})

test('a connection that is reset is tried once more', async () => {
  using resetting = new Resetting(1)
  expect(await checkOne(resetting.url)).toEqual({ ok: true, status: 200, why: '' })
  expect(resetting.connections).toBe(2)
})

test('a connection that is reset again is broken', async () => {
  using resetting = new Resetting(Infinity)
  expect(await checkOne(resetting.url)).toEqual({
    ok: false,
    status: 'reset',
    why: 'the connection was reset',
  })
  expect(resetting.connections).toBe(2)
})

test('nobody listens: broken, and the other links are checked all the same', async () => {
  using server = new Server({ '/': ok })
  const free = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const gone = `http://127.0.0.1:${free.port}/`
  free.stop(true)
  const verdicts = await check([gone, 'http://', server.url('/')])
  expect(verdicts.get(gone)).toMatchObject({ ok: false, status: 'refused' })
  expect(verdicts.get('http://')).toMatchObject({ ok: false, status: 'malformed' })
  expect(verdicts.get(server.url('/'))).toMatchObject({ ok: true })
})

test('an address is checked once, however often it occurs and whatever its fragment', async () => {
  using server = new Server({ '/': ok })
  const urls = [server.url('/'), server.url('/#a'), server.url('/#b')]
  expect([...(await check(urls)).keys()]).toEqual(urls)
  expect(server.log).toHaveLength(1)
})

/** Resets the first connections, then answers. */
class Resetting implements Disposable {
  connections = 0
  readonly #listener: Bun.TCPSocketListener

  constructor(resets: number) {
    this.#listener = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        data: (socket) => {
          if (++this.connections <= resets) socket.terminate()
          else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        },
      },
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.port}/`
  }

  [Symbol.dispose](): void {
    this.#listener.stop(true)
  }
}
