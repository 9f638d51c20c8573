import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AsyncResource, interruptible, resource, shield } from '@async-lab/core'
import { Fault } from '../../fault.ts'
import { addressOf } from '../address.ts'
import { library } from '../library.ts'
import { HOST, listen } from '../listening.ts'
import { outside } from '../outside.ts'

/** What the lab asks of Redis. */
export interface Cache {
  get(key: string): Promise<string | null>
  set(key: string, value: string, milliseconds: number): Promise<void>
  delete(keys: readonly string[]): Promise<void>
}

/**
 * A `redis-server` of the lab's own, for as long as it is used.
 * @throws {Fault} if there is none on the PATH: it says how to get it
 */
export function redisServer(): Promise<AsyncResource<string>> {
  return resource(async function* () {
    const folder = await mkdtemp(join(tmpdir(), 'async-lab-redis-'))
    const port = await freePort()
    const options = [
      '--port',
      String(port),
      '--bind',
      HOST,
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ]
    const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] })
    const gone = once(server, 'close').catch(() => {})
    try {
      await interruptible((signal) => ready(server.stdout, once(server, 'spawn', { signal }), signal))
      yield `redis://${HOST}:${port}`
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOENT') throw error
      throw new Fault(
        'Cannot start redis-server: it is not on the PATH, install it (Debian: apt-get install redis-server, ' +
          'macOS: brew install redis) or name a running one with --url',
        { cause: error },
      )
    } finally {
      await shield(async () => {
        server.kill('SIGTERM')
        await gone
        await rm(folder, { recursive: true, force: true })
      })
    }
  })
}

async function ready(
  output: AsyncIterable<Buffer>,
  started: Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  await started
  let said = ''
  for await (const part of output) {
    said += String(part)
    if (said.includes('Ready to accept connections')) break
    if (signal.aborted) break
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0)
  server.close()
  return port
}

/**
 * A connection to the Redis of that URL.
 * @throws {Fault} if it cannot be reached
 */
export async function connectedCache(url: string): Promise<AsyncResource<Cache>> {
  const { Redis } = await library('ioredis', () => import('ioredis'))
  return resource(async function* () {
    const client = new Redis(url, {
      lazyConnect: true,
      // A server that is gone is told at once, not waited for.
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: 5000,
    })
    let lost: unknown
    client.on('error', (error: unknown) => {
      lost = error
    })
    const ask = async <T>(answer: () => Promise<T>): Promise<T> => {
      try {
        return await interruptible(answer())
      } catch (error) {
        // «Connection is closed» has no code; why it is closed was told before.
        const { message } = error as Error
        if (!/clos|writeable/i.test(message)) throw error
        throw Object.assign(new Error(message, { cause: lost }), { code: 'ECONNRESET' })
      }
    }
    try {
      await outside(`reach ${addressOf(url)}`, () => ask(() => client.connect()))
      yield {
        get: (key) => ask(() => client.get(key)),
        set: async (key, value, milliseconds) => {
          await ask(() => client.set(key, value, 'PX', milliseconds))
        },
        delete: async (keys) => {
          if (keys.length > 0) await ask(() => client.del(...keys))
        },
      }
    } finally {
      client.disconnect()
    }
  })
}
