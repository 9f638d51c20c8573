import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asyncLab, HERE, type Running, start } from './async-lab.ts'
import { type LiveProgram, liveProgram } from './live-program.ts'

// Of this test file alone: other programs that are looked at meanwhile are not seen.
const base = mkdtempSync(join(tmpdir(), 'web-'))
const env = { XDG_RUNTIME_DIR: base }
let program: LiveProgram
let pid: string

afterAll(() => rmSync(base, { recursive: true }))

beforeEach(async () => {
  program = await liveProgram(env, { may: 'cancel' })
  pid = String(program.pid)
})

afterEach(() => program.end())

/** Started, with the URL that it prints. */
async function serve(...args: string[]): Promise<Running & { readonly url: string }> {
  const running = start(['web', pid, '--json', ...args], env)
  const line = await new Promise<string>((resolve) => running.child.stdout!.once('data', resolve))
  return { ...running, url: (JSON.parse(line) as { url: string }).url }
}

/** The page's own address, and what is needed to see it. */
async function enter(url: string): Promise<{ home: string; headers: { cookie: string } }> {
  const { headers } = await fetch(url, { redirect: 'manual' })
  const cookie = headers.get('set-cookie')!.split(';')[0]!
  return { home: new URL(headers.get('location')!, url).href, headers: { cookie } }
}

async function stop({ child, ended }: Running): Promise<void> {
  child.kill('SIGINT')
  await ended
}

describe('async-lab web', () => {
  it('prints where the timeline is, and serves until Ctrl-C, which does not wait for browsers', async () => {
    const running = start(['web'], env)
    await running.wrote('Ctrl-C ends it')
    running.child.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    expect(stdout).toMatch(
      new RegExp(`^live\\.mjs ${pid} is shown at\\n {2}http://127\\.0\\.0\\.1:\\d+/\\?token=[\\w-]{32}\\n$`),
    )
    expect(stderr).toBe('async-lab: Ctrl-C ends it; the program goes on\n')
    expect(code).toBe(130)
    expect((await asyncLab(['ps', pid], env)).code).toBe(0)
  })

  it('ends at once though browsers listen', async () => {
    const web = await serve()
    const { home, headers } = await enter(web.url)
    const told = (await fetch(`${home}told`, { headers })).body!.getReader()
    expect(new TextDecoder().decode((await told.read()).value)).toMatch(/^event: again\n/)
    web.child.kill('SIGINT')
    expect((await web.ended).code).toBe(130)
    await expect(
      (async () => {
        while (!(await told.read()).done);
      })(),
    ).rejects.toThrow('terminated')
  })

  it('shows the page to who was given the URL', async () => {
    const web = await serve()
    const { home, headers } = await enter(web.url)
    expect((await fetch(home)).status).toBe(403)
    const page = await fetch(home, { headers })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Async Lab timeline')
    await stop(web)
  })

  it('has a recording so far, which timeline opens', async () => {
    const web = await serve('--level', '3')
    const { home, headers } = await enter(web.url)
    const told = (await fetch(`${home}told`, { headers })).body!.getReader()
    // All that there is has come with what comes behind it.
    for (
      let text = '';
      !text.includes('event: now');
      text += new TextDecoder().decode((await told.read()).value)
    );
    const file = join(base, 'saved.rec')
    writeFileSync(file, Buffer.from(await (await fetch(`${home}recording`, { headers })).arrayBuffer()))
    const { tasks } = JSON.parse((await asyncLab(['timeline', file, '--json'])).stdout) as {
      tasks: Array<{ name: string }>
    }
    expect(tasks.map(({ name }) => name)).toEqual(['main', 'restock', 'checkout', 'checkout', 'checkout'])
    await stop(web)
  })

  it('stays when the program has ended, and says so', async () => {
    const web = await serve()
    await program.end()
    await web.wrote(`live.mjs ${pid} has ended; the page stays until Ctrl-C`)
    const { home, headers } = await enter(web.url)
    const told = (await fetch(`${home}told`, { headers })).body!.getReader()
    let text = ''
    while (!text.includes('event: end')) text += new TextDecoder().decode((await told.read()).value)
    web.child.kill('SIGTERM')
    expect((await web.ended).code).toBe(143)
  })

  it('tells programs where, as one JSON document', async () => {
    const web = await serve()
    web.child.kill('SIGINT')
    const { stdout } = await web.ended
    expect(JSON.parse(stdout)).toEqual({
      url: web.url,
      pid: Number(pid),
      program: join(HERE, 'scripts/live.mjs'),
      may: 'cancel',
    })
  })

  it('serves at the port that it is told, unless another program does', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    expect(await asyncLab(['web', pid, '--port', String(port)], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: `async-lab: Cannot serve at port ${port}: another program listens there, leave --port out for a free one\n`,
    })
    await new Promise((resolve) => other.close(resolve))
    const web = await serve('--port', String(port))
    expect(new URL(web.url).port).toBe(String(port))
    await stop(web)
  })

  it.each([
    [['--port', '0'], 'Cannot serve at port "0": it is a number from 1 to 65535'],
    [['--port', '70000'], 'Cannot serve at port "70000": it is a number from 1 to 65535'],
    [
      ['--level', '5'],
      'Cannot show at level "5": 2 has what tasks do, 3 also where they are spawned, 4 also how long their code ran',
    ],
  ])('%s is wrong use', async (args, message) => {
    expect(await asyncLab(['web', pid, ...args], env)).toEqual({
      code: 2,
      stdout: '',
      stderr: `async-lab: ${message}\n`,
    })
  })

  it('a process that is not there is wrong use', async () => {
    // More than the kernel gives to any.
    expect(await asyncLab(['web', '4194305'], env)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'async-lab: Cannot look at 4194305: there is no such process, `async-lab ps` lists those that can be\n',
    })
  })
})
