import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyModel, foldAll } from '../../src/index.ts'
import { openRecording } from '../../src/process.ts'
import { removeRuntimeDir, Served } from './served.ts'
import { type Ear, send, Visitor } from './visitor.ts'

let served: Served
let visitor: Visitor

async function begin(may: 'read' | 'cancel' = 'read'): Promise<void> {
  served = await Served.start(may)
  visitor = await Visitor.enter(served.page.url)
}

afterEach(() => served.close())
afterAll(removeRuntimeDir)

describe('the door', () => {
  beforeEach(() => begin())

  it('gives who has the token a cookie, and an address without the token', async () => {
    const { status, headers, body } = await send(served.page.url)
    expect(status).toBe(303)
    expect(headers.location).toMatch(/^\/[\w-]{8}\/$/)
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^async-lab=[\\w-]{32}; Path=${headers.location}; HttpOnly; SameSite=Strict$`),
      ),
    ])
    expect(body.length).toBe(0)
  })

  it('lets a browser load and frame nothing, keep nothing, and send nothing on', async () => {
    const { status, headers, body } = await visitor.get('')
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+'; .*connect-src 'self'; frame-ancestors 'none'$/,
    )
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(String(body)).not.toContain(new URL(served.page.url).searchParams.get('token'))
  })

  it.each<[string, (is: { url: string; port: string }) => Promise<{ status: number; body: Buffer }>]>([
    ['no token', ({ url }) => send(url.split('?')[0]!)],
    ['a wrong token', ({ url }) => send(`${url.slice(0, -1)}!`)],
    [
      'the token, and a foreign Host',
      ({ url, port }) => send(url, { headers: { host: `evil.test:${port}` } }),
    ],
    ['the token, and a foreign Origin', ({ url }) => send(url, { headers: { origin: 'http://evil.test' } })],
    ['no cookie', () => send(visitor.home)],
    ['a wrong cookie', () => visitor.get('', { cookie: `${visitor.cookie}x` })],
    ['the token instead of the cookie', ({ url }) => send(visitor.home + new URL(url).search)],
    ['the cookie, at the door', () => visitor.get('../')],
    ['a Host without the port', () => visitor.get('', { host: '127.0.0.1' })],
    ['a Host that was pointed here', ({ port }) => visitor.get('told', { host: `evil.test:${port}` })],
    ['a foreign Origin', () => visitor.get('told', { origin: 'http://evil.test' })],
    ['the Origin of another port', () => visitor.get('told', { origin: 'http://127.0.0.1:1' })],
    ['an opaque Origin', () => visitor.get('recording', { origin: 'null' })],
    ['a page of another site', () => visitor.get('recording', { 'sec-fetch-site': 'cross-site' })],
    ['a page of another port', () => visitor.get('', { 'sec-fetch-site': 'same-site' })],
    [
      'a command from a foreign Origin',
      () => visitor.post('cancel', { task: 1 }, { origin: 'http://evil.test' }),
    ],
    [
      'a command without an Origin',
      () => send(`${visitor.home}cancel`, { method: 'POST', headers: { cookie: visitor.cookie } }),
    ],
    ['a command without a cookie', () => visitor.post('cancel', { task: 1 }, { cookie: '' })],
  ])('answers %s with 403 and nothing else', async (_, ask) => {
    const { url } = served.page
    const { status, body } = await ask({ url, port: new URL(url).port })
    expect(status).toBe(403)
    expect(body.length).toBe(0)
  })

  it('is known by the name localhost, too', async () => {
    const url = served.page.url.replace('127.0.0.1', 'localhost')
    const { port } = new URL(url)
    const { status } = await send(served.page.url, { headers: { host: `localhost:${port}` } })
    expect(status).toBe(303)
  })

  it('is at no other address of this machine', async () => {
    const { port } = new URL(served.page.url)
    const error = await new Promise((resolve) => {
      connect(Number(port), '127.0.0.2').on('error', resolve).on('connect', resolve)
    })
    expect(error).toBeInstanceOf(Error)
  })

  it('knows nothing else', async () => {
    expect((await visitor.get('nothing')).status).toBe(404)
    expect((await visitor.post('told', {})).status).toBe(404)
  })
})

describe('who listens', () => {
  beforeEach(() => begin())

  it('is told of what is there, of what comes, and of the end', async () => {
    const ear = await visitor.listen()
    await ear.until(({ names }) => names.includes('checkout'))
    await served.say('spawn late')
    await ear.until(({ names }) => names.includes('late'))
    await served.say('fail charge')
    await ear.until(({ names }) => names.includes('charge'))
    await served.end()
    await ear.until(({ end }) => end !== undefined)
    const outcomes = [...ear.model.tasks.values()].map(({ name, outcome }) => `${name} ${outcome}`)
    expect(outcomes).toEqual([
      'main completed',
      'restock cancelled',
      'checkout cancelled',
      'late cancelled',
      'charge failed',
    ])
    expect(ear.end!.why).toBe('')
  })

  it('and comes later is told the same, also when all is over', async () => {
    const first = await visitor.listen()
    await served.say('spawn late')
    await first.until(({ names }) => names.includes('late'))
    const second = await visitor.listen()
    await second.until(({ names }) => names.includes('late'))
    await served.end()
    await Promise.all([first, second].map((ear) => ear.until(({ end }) => end !== undefined)))
    const third = await visitor.listen()
    await third.until(({ end }) => end !== undefined)
    for (const ear of [second, third]) expect(ear.model).toEqual(first.model)
  })

  it('hears that a program was killed, and that its last moments may be missing', async () => {
    const ear = await visitor.listen()
    await ear.until(({ names }) => names.includes('checkout'))
    process.kill(served.pid, 'SIGKILL')
    await ear.until(({ end }) => end !== undefined)
    expect(ear.end!.why).toBe('it hung up: its last moments may be missing')
    expect(await served.page.ended).toBeUndefined()
  })

  it('and does not read costs the server no more than it lets lie, and holds up nobody', async () => {
    const [quick, stalled] = [await visitor.listen(), await visitor.listen()]
    await stalled.until(({ names }) => names.includes('checkout'))
    stalled.answer.pause()
    await served.say('flood 150000')
    await served.say('spawn last')
    let most = 0
    await quick.until(({ names }) => {
      most = Math.max(most, served.page.unread)
      return names.includes('last')
    })
    // More than may lie there is not begun with; the last that was begun with may be all that there is.
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThan(16 * 2 ** 20)
    expect(quick.letGo).toBeGreaterThan(20_000)
    stalled.answer.resume()
    await stalled.until(({ names }) => names.includes('last'))
    expect(stalled.letGo).toBe(quick.letGo)
    expect(stalled.model.tasks.size).toBe(quick.model.tasks.size)
    // What was let go, and what is shown, is all that there was.
    expect(quick.letGo + quick.model.tasks.size).toBe(150_004)
  }, 120_000)
})

describe('the recording so far', () => {
  it('is a file that opens', async () => {
    await begin()
    const ear = await visitor.listen()
    await ear.until(({ names }) => names.includes('checkout'))
    const { status, headers, body } = await visitor.get('recording')
    expect(status).toBe(200)
    expect(headers['content-disposition']).toBe(`attachment; filename="served.mjs-${served.pid}.rec"`)
    const folder = mkdtempSync(join(tmpdir(), 'saved-'))
    const path = join(folder, 'saved.rec')
    writeFileSync(path, body)
    const recording = openRecording(path)
    rmSync(folder, { recursive: true })
    expect(recording).toMatchObject({ cut: 0, dropped: { tasks: 0 }, head: { pid: served.pid } })
    expect(foldAll(emptyModel(), recording.events())).toEqual(ear.model)
  })
})

async function told(answer: Promise<{ status: number; body: Buffer }>): Promise<object> {
  const { status, body } = await answer
  return { status, ...(JSON.parse(String(body)) as object) }
}

describe('cancelling', () => {
  it('ends a task of a program that allows it', async () => {
    await begin('cancel')
    const ear = await visitor.listen()
    const task = (await served.alive()).get('restock')!
    expect(await told(visitor.post('cancel', { task }))).toEqual({ status: 200, done: true })
    const restock = (heard: Ear) => heard.model.tasks.get(task)
    await ear.until((heard) => restock(heard)?.outcome === 'cancelled')
    expect(restock(ear)!.cancel!.reason).toContain('cancelled on the timeline page')
    expect(await told(visitor.post('cancel', { task }))).toMatchObject({ status: 409 })
  })

  it('by a page of another origin is refused, and the task lives', async () => {
    await begin('cancel')
    const task = (await served.alive()).get('restock')!
    const { status } = await visitor.post('cancel', { task }, { origin: 'http://127.0.0.1:1' })
    expect(status).toBe(403)
    expect((await served.alive()).get('restock')).toBe(task)
  })

  it('in a program that may only be read is refused, with how it is allowed', async () => {
    await begin('read')
    const task = (await served.alive()).get('restock')!
    expect(await told(visitor.post('cancel', { task }))).toEqual({
      status: 409,
      message: 'Cannot cancel tasks: this program may only be read, start it with ASYNC_LAB_INSPECT=cancel',
    })
  })

  it.each([[{}], [{ task: 'all' }], [{ task: 0 }], [{ task: 1, padding: 'x'.repeat(2000) }]])(
    'what names no task is a bad request',
    async (document) => {
      await begin('cancel')
      expect((await visitor.post('cancel', document)).status).toBe(400)
    },
  )
})
