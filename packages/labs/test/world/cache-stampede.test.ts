import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { cacheStampede } from '../../src/world/cache-stampede/lab.ts'
import { labProcess } from './lab-process.ts'

const few = { callers: 20, rounds: 3, load: 20 }
const hasRedis = spawnSync('redis-server', ['--version']).status === 0

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

async function startRedis(): Promise<{ url: string; server: ChildProcess }> {
  const port = await freePort()
  const server = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  for await (const text of server.stdout) if (String(text).includes('Ready to accept')) break
  return { url: `redis://127.0.0.1:${port}`, server }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill()
    await once(server, 'exit')
  }
}

describe('cache-stampede', () => {
  it('says how to get Redis where there is none', async () => {
    const { code, told, left } = await labProcess('cache-stampede', few, { env: { PATH: '/nowhere' } })
    expect(told!.message).toMatch(
      /^Cannot start redis-server: it is not on the PATH, install it \(Debian: apt-get/,
    )
    expect(left).toEqual([])
    expect(code).toBe(1)
  })

  it.each([
    ['redis://127.0.0.1:1', /^Cannot reach redis:\/\/127\.0\.0\.1:1: nobody listens there/],
    [
      'redis://nowhere.invalid',
      /^Cannot reach redis:\/\/nowhere\.invalid: (there is no such host|DNS does not answer)/,
    ],
  ])('tells that %s cannot be reached', async (url, message) => {
    const { code, told, left } = await labProcess('cache-stampede', { ...few, url })
    expect(told!.message).toMatch(message)
    expect(told!.saved).toBe('0 of 120 calls were answered')
    expect(left).toEqual([])
    expect(code).toBe(1)
  })
})

describe(
  hasRedis ? 'cache-stampede on redis-server' : 'cache-stampede NOT RUN: no redis-server on the PATH',
  () => {
    if (!hasRedis) {
      it('is told by the report of the whole run', () => {
        expect(hasRedis).toBe(false)
      })
      return
    }

    it('loads once for all who ask at once, and leaves nothing behind', async () => {
      const { code, told, left } = await labProcess('cache-stampede', few)
      expect(told!.result.ways).toMatchObject([
        { way: 'herd', count: 60, failed: 0 },
        { way: 'single flight', count: 60, loads: 3, failed: 0 },
      ])
      expect(told!.result.ways[0].loads).toBeGreaterThan(3)
      expect(left).toEqual([])
      expect(code).toBe(0)
    })

    it('uses the Redis of a URL, and leaves no key there', async () => {
      const { url, server } = await startRedis()
      const { told, left } = await labProcess('cache-stampede', { ...few, url })
      expect(told!.outcome).toBe('completed')
      const size = spawnSync('redis-cli', ['-u', url, 'dbsize']).stdout.toString()
      expect(size.trim()).toBe('0')
      expect(left).toEqual([])
      await stop(server)
    })

    it('answers under chaos: what fails is loaded again', async () => {
      const { ways, chaos } = await cacheStampede.run({ ...few, chaos: 0.4 }, labContext(3))
      expect(chaos.resets + chaos.errors).toBeGreaterThan(0)
      for (const { count, failed } of ways) expect(count + failed).toBe(60)
      expect(ways[1]!.loads).toBeLessThan(ways[0]!.loads)
    })

    it('tells what was saved when Redis is killed midway', async () => {
      const { url, server } = await startRedis()
      const { code, told, left } = await labProcess(
        'cache-stampede',
        { ...few, rounds: 1000, url },
        { onProgress: ({ done }) => void (done === 40 && server.kill('SIGKILL')) },
      )
      expect(told!.name).toBe('Fault')
      expect(told!.message).toMatch(/^Cannot go on with the cache: .*(ECONN|EPIPE)/)
      expect(told!.saved).toMatch(/^\d+ of 40,000 calls were answered$/)
      expect(left).toEqual([])
      expect(code).toBe(1)
      await stop(server)
    })

    it('leaves nothing behind when it is interrupted', async () => {
      const { code, left } = await labProcess(
        'cache-stampede',
        { ...few, rounds: 1000 },
        { onProgress: ({ done }, pid) => void (done === 40 && process.kill(pid, 'SIGINT')) },
      )
      expect(left).toEqual([])
      expect(code).toBe(130)
    })
  },
)
